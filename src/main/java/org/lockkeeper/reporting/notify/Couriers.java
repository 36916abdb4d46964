package org.lockkeeper.reporting.notify;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import org.lockkeeper.locking.store.Outbox;
import org.lockkeeper.locking.store.Outbox.Head;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One courier for each receiver. What they have delivered is deleted together. For one thread. */
final class Couriers {

    private static final Logger log = LoggerFactory.getLogger(Couriers.class);

    private final Outbox outbox;
    private final Map<String, Tally> tallies;
    private final List<Courier> all;
    private final List<Head> taken = new ArrayList<>();
    private boolean othersForgotten;

    /** @param wake asks for a round */
    Couriers(
            List<Receiver> receivers,
            Outbox outbox,
            Map<String, Tally> tallies,
            int mostPending,
            ScheduledExecutorService executor,
            Clock clock,
            Runnable wake) {
        this.outbox = outbox;
        this.tallies = tallies;
        Post post = new Post(executor, clock);
        this.all = receivers.stream()
                .map(receiver -> {
                    Tally tally = Objects.requireNonNull(tallies.get(receiver.name()));
                    Room room = new Room(receiver, outbox, tally, mostPending);
                    return new Courier(receiver, outbox, post, executor, clock, tally, room, taken::add, wake);
                })
                .toList();
    }

    /** @return in how many milliseconds to look again, should nothing happen before */
    long round() {
        forgetOthers();
        settle();
        return all.stream().mapToLong(Courier::round).min().orElse(Long.MAX_VALUE);
    }

    /** Deletes what was taken. If this dies before, it is sent once more, under the same id. */
    void settle() {
        outbox.remove(taken);
        taken.clear();
    }

    /** Once: what waits for those that are configured no more. */
    private void forgetOthers() {
        if (!othersForgotten) {
            Set<String> others = outbox.receivers();
            others.removeAll(tallies.keySet());
            others.forEach(name -> log.warn(
                    "{} notifications for receiver {} are dropped: it is configured no more",
                    outbox.forget(name),
                    name));
            othersForgotten = true;
        }
    }
}
