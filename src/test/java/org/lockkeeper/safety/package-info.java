@NullMarked
package org.lockkeeper.safety;

import org.jspecify.annotations.NullMarked;
