package org.lockkeeper.locking.registry;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** How long windows of a group take to open once they are granted: what nine of ten of the last ones did not exceed. */
@Component
public final class Drains implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Drains.class);
    private static final int ENOUGH = 5;
    private static final int MAX_RUNS = 30;
    private static final int LOOK_BACK = 2000;

    private final LockRegistry registry;
    private final Map<String, Deque<Duration>> drains = new TreeMap<>();
    private Runnable unsubscribe = () -> {};
    private volatile boolean running;

    Drains(LockRegistry registry) {
        this.registry = registry;
    }

    /** In whole seconds; empty where too few were seen. */
    public synchronized Optional<Duration> usual(String group) {
        Deque<Duration> known = drains.get(group);
        return known == null || known.size() < ENOUGH
                ? Optional.empty()
                : known.stream()
                        .sorted()
                        .skip((known.size() * 9L + 9) / 10 - 1)
                        .findFirst()
                        .map(usual -> usual.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1));
    }

    private synchronized void learn(Claim held) {
        Lease lease = held.lease();
        if (lease == null || lease.heldAt() == null || held.request().kind() != Request.Kind.WINDOW) {
            return;
        }
        // Since when it waited only for that, nobody knows.
        if (waited(held)) {
            return;
        }
        Duration took = Duration.between(lease.grantedAt(), lease.heldAt());
        Deque<Duration> known = drains.computeIfAbsent(held.request().group(), group -> new ArrayDeque<>());
        known.addLast(took.isNegative() ? Duration.ZERO : took);
        if (known.size() > MAX_RUNS) {
            known.removeFirst();
        }
    }

    /** Whether it was ready before its time, and waited for that. */
    static boolean waited(Claim held) {
        Plan plan = held.request().plan();
        Lease lease = held.lease();
        return plan != null
                && lease != null
                && lease.heldAt() != null
                && !lease.heldAt().isAfter(plan.openAt().plusSeconds(1));
    }

    private void changed(RegistryState state, List<Event> events) {
        for (Event event : events) {
            if (event.type() == Event.Type.HELD && event.after() != null) {
                learn(event.after());
            }
        }
    }

    @Override
    public void start() {
        try {
            List<Claim> latestFirst = registry.lastEnded(LOOK_BACK);
            for (int i = latestFirst.size() - 1; i >= 0; i--) {
                learn(latestFirst.get(i));
            }
        } catch (StoreException lost) {
            log.warn(
                    "Past windows cannot be read, so that nothing is known of how long they take to open: {}",
                    lost.getMessage());
        }
        unsubscribe = registry.subscribe(this::changed);
        running = true;
    }

    @Override
    public void stop() {
        unsubscribe.run();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Right after the registry. */
    @Override
    public int getPhase() {
        return -900;
    }
}
