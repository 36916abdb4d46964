/** Planned windows that come again: a room above the windows, which knows the calendar. */
@NullMarked
package org.lockkeeper.maintenance.schedule;

import org.jspecify.annotations.NullMarked;
