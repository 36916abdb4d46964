@NullMarked
package org.lockkeeper.gate;

import org.jspecify.annotations.NullMarked;
