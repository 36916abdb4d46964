package org.lockkeeper.reporting.notify;

import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.locking.store.Outbox;
import org.lockkeeper.locking.store.Outbox.Head;
import org.lockkeeper.locking.store.Outbox.Letter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one receiver what waits for it: of each subject the eldest, and the next once that was taken. For one thread; keeps
 * no more than what is on its way.
 */
final class Courier {

    private static final Logger log = LoggerFactory.getLogger(Courier.class);
    private static final int PAGE = 500;

    /** Where more subjects than these have to wait, one of them is as good as the next to find out whether it is back. */
    private static final int MOST_PAGES = 2;

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
        if (tally.gone() || pauses.openAt() > now) {
            return tally.gone() ? LOOK_MILLIS : Math.min(next, pauses.openAt()) - now;
        }
        long after = -1;
        for (int page = 0; page < MOST_PAGES && underway.size() < pauses.room(); page++) {
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
        Optional<Letter> letter = outbox.read(head);
        if (letter.isEmpty()) {
            underway.remove(head.subject());
            return;
        }
        CompletableFuture<Post.Result> result;
        try {
            result = post.send(receiver, letter.get());
        } catch (RuntimeException fault) {
            // Its words may have the header in them that could not be sent.
            result = CompletableFuture.completedFuture(Post.Result.failed(
                    "it cannot be put into a request: " + fault.getClass().getSimpleName()));
        }
        result.whenCompleteAsync((came, impossible) -> came(head, came), executor);
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
