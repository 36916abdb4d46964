package org.lockkeeper.maintenance.wait;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Supplier;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Phase;

/**
 * The units whose runs wait here before they begin their work. Each is activating, and so busy: two that start together
 * and name each other would wait for ever. So of those that wait the one whose run began first goes first, and nobody
 * waits for one behind him. The order is systemd's, and outlasts a restart of this service.
 */
final class WaitingUnits {

    private static final Comparator<ServiceState> BY_START = Comparator.comparing(
                    (ServiceState service) -> Objects.requireNonNullElse(service.since(), Instant.MAX))
            .thenComparing(ServiceState::unit);

    private final Supplier<List<Claim>> claims;
    private final Set<Entry> waiting = new CopyOnWriteArraySet<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** One for each call, so that a second call of the same run keeps its place when the first ends. */
    static final class Entry {
        private final String invocationId;

        private Entry(String invocationId) {
            this.invocationId = invocationId;
        }
    }

    /** @param claims the requests for leases: a unit that waits for one has not begun its work either */
    WaitingUnits(Supplier<List<Claim>> claims) {
        this.claims = claims;
    }

    Entry enter(String invocationId) {
        Entry entry = new Entry(invocationId);
        waiting.add(entry);
        changed();
        return entry;
    }

    void leave(Entry entry) {
        if (waiting.remove(entry)) {
            changed();
        }
    }

    private void changed() {
        listeners.forEach(Runnable::run);
    }

    Runnable subscribe(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** The unit whose run this is, while it has not begun its work. */
    static Optional<ServiceState> beforeItsWork(Picture picture, String invocationId) {
        return picture.inRun(invocationId).filter(ServiceState::beforeItsWork);
    }

    /** Whether the other is busy only with waiting, behind this one in the queue or for a lease. */
    boolean behind(ServiceState other, ServiceState me) {
        String run = other.invocationId();
        return run != null
                && other.beforeItsWork()
                && ((waits(run) && BY_START.compare(me, other) < 0) || waitsForLease(other, run));
    }

    private boolean waits(String run) {
        return waiting.stream().anyMatch(entry -> entry.invocationId.equals(run));
    }

    private boolean waitsForLease(ServiceState unit, String run) {
        return claims.get().stream()
                .filter(claim -> claim.phase() == Phase.QUEUED || claim.phase() == Phase.DRAINING)
                .map(claim -> claim.request().binding())
                .filter(Binding::hostLocal)
                .anyMatch(binding ->
                        binding.unit() != null && unit.isCalled(binding.unit()) && run.equals(binding.invocationId()));
    }
}
