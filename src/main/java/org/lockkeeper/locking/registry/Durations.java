package org.lockkeeper.locking.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.EndReason;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * How long work usually takes: the median of its last leases that ended by themselves. A job is the same as before if its
 * group and its unit are, or its group and its owner's name where it has no unit.
 */
@Component
public final class Durations implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Durations.class);
    /** Work differs from one day to the next; what takes more than twice as long as usual is worth a look. */
    private static final int FAR_LONGER = 2;

    /** And what usually takes a moment may take one more. */
    private static final Duration A_MOMENT = Duration.ofMinutes(1);

    private static final int MAX_JOBS = 1000;
    private static final int MAX_RUNS = 15;
    private static final int LOOK_BACK = 2000;

    private final LockRegistry registry;
    private final Map<String, Deque<Duration>> runs = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Duration>> eldest) {
            return size() > MAX_JOBS;
        }
    };
    private Runnable unsubscribe = () -> {};
    private volatile boolean running;

    Durations(LockRegistry registry) {
        this.registry = registry;
    }

    /** Empty if such work was never seen to its end. */
    public synchronized Optional<Duration> usual(Request request) {
        Deque<Duration> known = runs.get(job(request));
        return known == null
                ? Optional.empty()
                : known.stream().sorted().skip(known.size() / 2).findFirst();
    }

    /** Whether it has been held for more than twice as long as such work usually takes, and a moment. */
    public boolean farLonger(Claim claim, Instant now) {
        Lease lease = claim.lease();
        if (lease == null || lease.heldAt() == null) {
            return false;
        }
        Duration held = Duration.between(lease.heldAt(), now);
        return usual(claim.request())
                .map(usual -> held.compareTo(usual.multipliedBy(FAR_LONGER).plus(A_MOMENT)) > 0)
                .orElse(false);
    }

    private synchronized void learn(Claim ended) {
        if (ended.lease() == null || ended.lease().heldAt() == null || ended.end() == null) {
            return;
        }
        EndReason reason = ended.end().reason();
        boolean unbound = ended.request().binding().kind() == Binding.Kind.START;
        if (unbound || (reason != EndReason.RELEASED && reason != EndReason.OWNER_GONE)) {
            return;
        }
        Deque<Duration> known = runs.computeIfAbsent(job(ended.request()), job -> new ArrayDeque<>());
        Instant held = ended.lease().heldAt();
        known.addLast(Duration.between(held, ended.end().at()));
        if (known.size() > MAX_RUNS) {
            known.removeFirst();
        }
    }

    private static String job(Request request) {
        String unit = request.binding().unit();
        // A start that is made up for takes as long as the job that was to start.
        return (request.kind() == Request.Kind.WINDOW) + "\n" + request.group() + "\n"
                + (unit == null ? request.owner() : unit);
    }

    private void changed(RegistryState state, List<Event> events) {
        for (Event event : events) {
            if (event.type() == Event.Type.ENDED && event.after() != null) {
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
                    "Past leases cannot be read, so that nothing is known of how long work takes: {}",
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
