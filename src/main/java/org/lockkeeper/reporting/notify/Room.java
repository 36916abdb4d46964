package org.lockkeeper.reporting.notify;

import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.locking.store.Outbox;
import org.lockkeeper.locking.store.Outbox.Backlog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much may wait for one receiver, and for how long. What goes for that is told in the log, by metrics and by health. */
final class Room {

    private static final Logger log = LoggerFactory.getLogger(Room.class);

    private final Receiver receiver;
    private final Outbox outbox;
    private final Tally tally;
    private final int most;
    private final Repeats repeats = new Repeats();

    Room(Receiver receiver, Outbox outbox, Tally tally, int most) {
        this.receiver = receiver;
        this.outbox = outbox;
        this.tally = tally;
        this.most = most;
    }

    /** What there is after the old and the too many have gone. */
    Backlog kept() {
        Backlog backlog = outbox.backlog(receiver.name());
        if (backlog.count() > most || backlog.oldest().compareTo(receiver.maxAge()) > 0) {
            drop();
            backlog = outbox.backlog(receiver.name());
        }
        tally.backlog(backlog);
        return backlog;
    }

    private void drop() {
        Outbox.Dropped dropped = outbox.drop(receiver.name(), receiver.maxAge(), most);
        tally.count(Tally.Outcome.EXPIRED, dropped.tooOld());
        tally.count(Tally.Outcome.DROPPED, dropped.tooMany());
        if (dropped.tooOld() + dropped.tooMany() > 0 && repeats.due("dropped")) {
            log.warn(
                    "Receiver {} will not be told of {} events that have waited for more than {}, and of {} for which there"
                            + " was no more room",
                    receiver.name(),
                    dropped.tooOld(),
                    receiver.maxAge(),
                    dropped.tooMany());
        }
    }
}
