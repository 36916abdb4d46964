package org.lockkeeper.reporting.notify;

import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.locking.store.Outbox;
import org.lockkeeper.locking.store.Outbox.Head;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one receiver what waits for it: of each subject the eldest, and the next once that was taken. For one thread; keeps
 * no more than what is on its way.
 */
final class Courier {

    private static final Logger log = LoggerFactory.getLogger(Courier.class);
    private static final int PAGE = 500;

    /** However long the pauses are, so that what is too old goes in time, and its age is known. */
    private static final long LOOK_MILLIS = 10_000;

    private final Receiver receiver;
    private final Outbox outbox;
    private final Post post;
    private final Pauses pauses;
    private final Executor executor;
    private final Clock clock;
    private final Tally tally;
    private final Room room;
    private final Consumer<Head> taken;
    private final Runnable wake;
    private final Repeats repeats = new Repeats();
    private final Set<String> underway = new HashSet<>();

    /**
     * @param taken told of what is to be deleted before the next round
     * @param wake asks for a round
     */
    Courier(
            Receiver receiver,
            Outbox outbox,
            Post post,
            Executor executor,
            Clock clock,
            Tally tally,
            Room room,
            Consumer<Head> taken,
            Runnable wake) {
        this.receiver = receiver;
        this.outbox = outbox;
        this.post = post;
        this.pauses = new Pauses(receiver.maxPause(), Math::random, millis());
        this.executor = executor;
        this.clock = clock;
        this.tally = tally;
        this.room = room;
        this.taken = taken;
        this.wake = wake;
    }

    private static long millis() {
        return System.nanoTime() / 1_000_000;
    }

    /** @return in how many milliseconds to look again, should nothing happen before */
    long round() {
        if (room.kept().count() == 0) {
            pauses.forget();
            return LOOK_MILLIS * 6;
        }
        long now = millis();
        long next = now + LOOK_MILLIS;
        long after = -1;
        while (!tally.gone() && underway.size() < pauses.room()) {
            List<Head> heads = outbox.heads(receiver.name(), after, PAGE);
            for (Head head : heads) {
                long due = pauses.due(head.subject());
                if (due > now) {
                    next = Math.min(next, due);
                } else if (underway.size() < pauses.room() && underway.add(head.subject())) {
                    send(head);
                }
            }
            if (heads.size() < PAGE) {
                break;
            }
            after = heads.get(PAGE - 1).seq();
        }
        return next - now;
    }

    private void send(Head head) {
        outbox.read(head)
                .ifPresentOrElse(
                        letter -> post.send(receiver, letter)
                                .whenCompleteAsync((result, impossible) -> came(head, result), executor),
                        () -> underway.remove(head.subject()));
    }

    private void came(Head head, Post.Result result) {
        underway.remove(head.subject());
        String fault = result.fault();
        if (fault == null) {
            taken.accept(head);
            pauses.taken(head.subject(), millis());
            tally.delivered();
        } else {
            pauses.failed(head.subject(), result.notBefore(), millis());
            tally.failed(fault, result.gone(), clock.instant());
            if (repeats.due(fault)) {
                log.warn(
                        "Receiver {} was not told of an event: {}. {}",
                        receiver,
                        fault,
                        result.gone() ? "It is not tried before the next start" : "It is tried again");
            }
        }
        wake.run();
    }
}
