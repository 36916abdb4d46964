/** When work of a group may begin: its hours and blackouts, as a pure function of time. */
@NullMarked
package org.lockkeeper.maintenance.calendar;

import org.jspecify.annotations.NullMarked;
