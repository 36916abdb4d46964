/** Maintenance windows: the REST resource. */
@NullMarked
package org.lockkeeper.maintenance.window;

import org.jspecify.annotations.NullMarked;
