@NullMarked
package org.lockkeeper.time;

import org.jspecify.annotations.NullMarked;
