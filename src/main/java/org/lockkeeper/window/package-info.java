/** Maintenance windows: the REST resource. */
@NullMarked
package org.lockkeeper.window;

import org.jspecify.annotations.NullMarked;
