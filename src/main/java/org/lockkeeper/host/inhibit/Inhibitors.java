package org.lockkeeper.host.inhibit;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.VitalExecutor;
import org.lockkeeper.host.systemd.login.Inhibitions.Inhibitor;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps the host from shutting down and sleeping while leases that ask for it are held. Driven by level: {@link #settle}
 * makes the host follow, and after a restart takes again what is still to be held.
 */
public final class Inhibitors implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Inhibitors.class);
    /** How long the host may show one that we have let go of. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    /** One lease's, over all its tries. */
    private static final class Taken {
        final String why;
        SystemdInhibit child;
        boolean noted;
        long askedAt = System.nanoTime();
        boolean ended;

        @Nullable
        String fault;

        Taken(String why, SystemdInhibit child) {
            this.why = why;
            this.child = child;
        }
    }

    /**
     * @param patience how long a lease waits for its inhibitor before it is held without
     * @param retake the shortest time between two tries for one lease; it doubles with each that does not last
     * @param retry the longest, and the time from a try that failed to the next
     */
    record Pauses(Duration patience, Duration retake, Duration retry) {}

    private final String program;
    private final String busAddress;
    private final Pauses pauses;
    private final Map<String, Taken> taken = new HashMap<>();
    private final Map<SystemdInhibit, Long> letGoAt = new HashMap<>();
    private final Tries tries;
    private volatile Runnable onChange = () -> {};
    private volatile @Nullable ScheduledThreadPoolExecutor timer;
    private @Nullable String told;

    /** @param program systemd-inhibit, or what takes the same arguments */
    Inhibitors(String program, String busAddress, Pauses pauses) {
        this.program = program;
        this.busAddress = busAddress;
        this.pauses = pauses;
        this.tries = new Tries(pauses.retake(), pauses.retry());
    }

    /** Runs whenever {@link #settle} has more to do or would show something else; one listener. */
    public void listen(Runnable listener) {
        onChange = listener;
    }

    /**
     * Takes what these claims ask for and lets go of everything else. Returns at once.
     *
     * @param claims those that are held, and those that are about to be
     */
    public synchronized void settle(Collection<Claim> claims) {
        if (timer == null) {
            return;
        }
        List<Claim> asking =
                claims.stream().filter(claim -> claim.request().inhibit()).toList();
        Set<String> ids = asking.stream().map(Claim::id).collect(Collectors.toSet());
        taken.entrySet().removeIf(entry -> {
            boolean over = !ids.contains(entry.getKey());
            if (over) {
                entry.getValue().child.letGo();
                letGoAt.put(entry.getValue().child, System.nanoTime());
                tries.end(entry.getKey(), true);
            }
            return over;
        });
        letGoAt.values().removeIf(at -> nanosSince(at) > LINGER.toNanos());
        asking.forEach(claim -> look(claim, taken.get(claim.id())));
    }

    private void look(Claim claim, @Nullable Taken known) {
        if (known == null) {
            if (!mayTry(claim.id())) {
                return;
            }
            String why = why(claim.request());
            Taken fresh = new Taken(why, child(why));
            taken.put(claim.id(), fresh);
            ask(claim.id(), fresh);
            return;
        }
        switch (known.child.state()) {
            case HELD -> held(known);
            case ASKING -> {
                if (!known.noted
                        && nanosSince(known.askedAt) >= pauses.patience().toNanos()) {
                    known.noted = true;
                    fault(
                            known,
                            "systemd-logind has not answered for "
                                    + pauses.patience().toMillis() + " ms");
                }
            }
            case ENDED -> ended(claim.id(), known);
        }
    }

    private SystemdInhibit child(String why) {
        return new SystemdInhibit(program, why, busAddress, this::changed);
    }

    private void ask(String id, Taken known) {
        known.noted = false;
        known.ended = false;
        // Before the wake-up that compares with it.
        known.askedAt = System.nanoTime();
        tries.begin(id);
        known.child.start();
        wakeIn(pauses.patience());
    }

    private void held(Taken known) {
        if (known.fault != null) {
            log.info("The host is kept from shutting down now for '{}'", known.why);
        }
        known.fault = null;
        known.noted = false;
        told = null;
    }

    private void ended(String id, Taken known) {
        if (!known.ended) {
            known.ended = true;
            tries.end(id, known.child.wasHeld());
            fault(known, String.valueOf(known.child.reason()));
        }
        if (mayTry(id)) {
            known.child = child(known.why);
            ask(id, known);
        }
    }

    private boolean mayTry(String id) {
        long nanos = tries.nanosToNext(id);
        if (nanos > 0) {
            wakeIn(Duration.ofNanos(nanos));
        }
        return nanos <= 0;
    }

    private void fault(Taken known, String reason) {
        known.fault = reason;
        if (!reason.equals(told)) {
            log.warn("The host is not kept from shutting down for '{}': {}", known.why, reason);
        }
        told = reason;
    }

    private static long nanosSince(long then) {
        return System.nanoTime() - then;
    }

    private static String why(Request request) {
        return "%s (%s of %s)".formatted(request.reason(), request.id(), request.owner());
    }

    private void changed() {
        onChange.run();
    }

    private void wakeIn(Duration pause) {
        ScheduledThreadPoolExecutor running = timer;
        if (running != null) {
            running.schedule(() -> onChange.run(), pause.toMillis() + 1, TimeUnit.MILLISECONDS);
        }
    }

    /** Whether the claim may be held: it asks for none, its inhibitor is taken, or cannot be. */
    public boolean settledFor(Claim claim) {
        return !claim.request().inhibit() || view(claim).state() != InhibitorView.State.PENDING;
    }

    /** What there is to see of a living claim that asks for it. */
    public synchronized InhibitorView view(Claim claim) {
        Taken known = taken.get(claim.id());
        if (known == null) {
            return new InhibitorView(InhibitorView.State.PENDING, null);
        }
        if (known.child.state() == SystemdInhibit.State.HELD) {
            return new InhibitorView(InhibitorView.State.HELD, null);
        }
        String reason = known.fault == null ? known.child.reason() : known.fault;
        return reason == null
                ? new InhibitorView(InhibitorView.State.PENDING, null)
                : new InhibitorView(InhibitorView.State.UNAVAILABLE, reason);
    }

    /** As the API shows it: nothing for what did not ask for it, or has ended. */
    public @Nullable InhibitorView shown(Claim claim) {
        return claim.request().inhibit() && claim.phase() != Phase.ENDED ? view(claim) : null;
    }

    /**
     * Whether it is one of ours: by the process that asked for it. Only where systemd-logind counts processes otherwise, in
     * another namespace, by its words.
     *
     * @param self the process id that this process has in systemd-logind's eyes
     */
    synchronized boolean own(Inhibitor inhibitor, long self) {
        Stream<SystemdInhibit> ours =
                Stream.concat(taken.values().stream().map(known -> known.child), letGoAt.keySet().stream());
        return self == ProcessHandle.current().pid()
                ? ours.anyMatch(child -> child.pid() == inhibitor.pid())
                : inhibitor.who().equals(InhibitCommand.WHO)
                        && ours.anyMatch(child -> child.why().equals(inhibitor.why()));
    }

    /** Why those that are not held are not; as many as there are. */
    synchronized List<String> faults() {
        return taken.values().stream()
                .filter(known -> known.child.state() != SystemdInhibit.State.HELD)
                .map(known -> known.fault)
                .flatMap(Stream::ofNullable)
                .toList();
    }

    synchronized long held() {
        return taken.values().stream()
                .filter(known -> known.child.state() == SystemdInhibit.State.HELD)
                .count();
    }

    @Override
    public synchronized void start() {
        ScheduledThreadPoolExecutor fresh = new VitalExecutor("inhibitors", 1);
        timer = fresh;
    }

    @Override
    public synchronized void stop() {
        ScheduledThreadPoolExecutor running = timer;
        timer = null;
        if (running != null) {
            running.shutdownNow();
        }
        taken.values().forEach(known -> known.child.letGo());
        taken.clear();
    }

    @Override
    public boolean isRunning() {
        return timer != null;
    }

    /** Before the admission, which is what settles it; stopped after it. */
    @Override
    public int getPhase() {
        return -5;
    }
}
