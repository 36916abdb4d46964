package org.lockkeeper.maintenance.ical;

/** Why a file is no calendar that could be believed, in a sentence. */
public final class UnreadableCalendar extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableCalendar(String why) {
        super(why);
    }
}
