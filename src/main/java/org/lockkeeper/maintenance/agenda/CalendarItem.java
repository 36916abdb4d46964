package org.lockkeeper.maintenance.agenda;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * One thing that is coming, or goes on.
 *
 * @param when for people: the day, and from when to when, in the zone of the host
 */
record CalendarItem(@JsonUnwrapped AgendaItem item, String when) {}
