package org.lockkeeper.locking.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Expectation.Expected;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * How long work usually takes: the median of its last leases that ended by themselves. And how long it is expected to take: what
 * its caller says, else what nine of ten of them took at most.
 */
@Component
public final class Durations implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Durations.class);
    /** Work differs from one day to the next; what takes more than twice as long as usual is worth a look. */
    private static final int FAR_LONGER = 2;

    /** And what usually takes a moment may take one more. */
    private static final Duration A_MOMENT = Duration.ofMinutes(1);

    private static final int LOOK_BACK = 2000;

    private final LockRegistry registry;
    private final PastRuns runs;
    private Runnable unsubscribe = () -> {};
    private volatile boolean running;

    Durations(LockRegistry registry, PastRuns runs) {
        this.registry = registry;
        this.runs = runs;
    }

    /** Empty if such work was never seen to its end. */
    public Optional<Duration> usual(Request request) {
        return runs.usual(request);
    }

    /** How long it takes by what its caller says, else as usual. */
    public Optional<Duration> likely(Request request) {
        return Optional.ofNullable(request.terms().expects()).or(() -> usual(request));
    }

    /** The same for a unit of a group, whoever starts it. */
    public Optional<Duration> usualOf(String group, String unit) {
        return usual(Request.ofUnit(group, unit));
    }

    /** What a run of that unit is expected to take; null where it is not known. */
    public @Nullable Expected expectedOf(String group, String unit) {
        return expected(Request.ofUnit(group, unit));
    }

    /** Null where it is not known. */
    public @Nullable Expected expected(Request request) {
        return runs.of(request);
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

    private void changed(RegistryState state, List<Event> events) {
        boolean news = false;
        for (Event event : events) {
            if (event.type() == Event.Type.ENDED && event.after() != null) {
                news |= runs.learn(event.after());
            }
        }
        // What waits may fit by what is known now; nobody else would look again.
        if (news && state.table().in(Phase.QUEUED).findAny().isPresent()) {
            registry.submit(new Command.Tick());
        }
    }

    @Override
    public void start() {
        try {
            List<Claim> latestFirst = registry.lastEnded(LOOK_BACK);
            for (int i = latestFirst.size() - 1; i >= 0; i--) {
                runs.learn(latestFirst.get(i));
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

    /** Right before the registry, which looks at what waits as soon as it starts. */
    @Override
    public int getPhase() {
        return -1001;
    }
}
