/** iCalendar, read and written: ical4j is in here alone, and is loaded when it is first needed. */
@NullMarked
package org.lockkeeper.maintenance.ical;

import org.jspecify.annotations.NullMarked;
