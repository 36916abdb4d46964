@NullMarked
package org.lockkeeper.wait;

import org.jspecify.annotations.NullMarked;
