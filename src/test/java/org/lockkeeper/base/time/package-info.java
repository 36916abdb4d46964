@NullMarked
package org.lockkeeper.base.time;

import org.jspecify.annotations.NullMarked;
