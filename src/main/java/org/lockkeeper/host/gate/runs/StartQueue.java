package org.lockkeeper.host.gate.runs;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.host.gate.files.GateJournal;
import org.lockkeeper.host.gate.files.GateStep;
import org.lockkeeper.host.gate.files.OwedStart;
import org.lockkeeper.host.service.GuardedService;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.store.HostChanges.HostChange;
import org.lockkeeper.locking.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places of held-back starts in the queue of the locks: one request for each start that is owed, which stands where
 * the moment of its refusal puts it, and becomes the lease of the run that makes up for it.
 *
 * <p>Driven by level: the journal and the lock table are written one after the other, and whatever a crash leaves between
 * them is put right at the next look.
 */
public final class StartQueue {

    /** For how long the lease lasts without a sign of life of its unit's run, which renews it. */
    private static final Duration HOLD = Duration.ofHours(1);

    enum Turn {
        /** Its request waits, or its run is under way. */
        WAITS,
        /** Nothing is in its way, and nothing can come in its way. */
        HAS_COME,
        /** Somebody has cancelled it. */
        GIVEN_UP
    }

    private static final Logger log = LoggerFactory.getLogger(StartQueue.class);

    private final Repeats repeats = new Repeats();
    private final LockRegistry registry;
    private final GuardedServices services;
    private final GateJournal journal;
    private final Duration drainTimeout;
    private final String boot;

    public StartQueue(
            LockRegistry registry, GuardedServices services, GateJournal journal, Duration drainTimeout, String boot) {
        this.registry = registry;
        this.services = services;
        this.journal = journal;
        this.drainTimeout = drainTimeout;
        this.boot = boot;
    }

    /** Sees to it that this start, which was held back, has its place, and says whether its turn has come. */
    Turn turn(HostChange owed) {
        Optional<GuardedService> entry = services.entryOf(owed.subject());
        if (entry.isEmpty()) {
            return Turn.HAS_COME; // Nobody says any more what it could be in conflict with.
        }
        Optional<Claim> waiting = waiting()
                .filter(claim -> owed.subject().equals(claim.request().binding().unit()))
                .findFirst();
        if (waiting.isPresent()) {
            return waiting.get().phase() == Phase.HELD ? Turn.HAS_COME : Turn.WAITS;
        }
        // The journal keeps milliseconds.
        Instant place = owed.at().truncatedTo(ChronoUnit.MILLIS);
        for (int attempt = 0; ; attempt++) {
            String id = id(owed, attempt);
            Optional<Claim> before = registry.find(id);
            if (before.isEmpty()) {
                enter(id, owed.subject(), entry.get().group(), place);
                return Turn.WAITS;
            }
            End end = before.get().end();
            if (end == null) {
                return Turn.WAITS;
            }
            switch (end.reason()) {
                case CANCELLED, RELEASED, FORCED -> {
                    if (!End.LOCKKEEPER.equals(end.by())) {
                        return Turn.GIVEN_UP;
                    }
                }
                case TIMED_OUT, EXPIRED -> place = Instant.MAX; // It has held up others for long enough.
                case OWNER_GONE, PARENT_ENDED, TAKEN_OVER, MISSED -> {}
            }
        }
    }

    private void enter(String id, String unit, String group, Instant place) {
        submit(new Command.QueueStart(id, unit, group, "a start that was held back", place, drainTimeout, HOLD));
        GateStep.START_QUEUED.passed();
    }

    /** The same before and after a crash, so that none is entered twice. */
    private static String id(HostChange owed, int attempt) {
        String start = "%s %d %d".formatted(owed.subject(), owed.at().toEpochMilli(), attempt);
        return "s-"
                + UUID.nameUUIDFromBytes(start.getBytes(StandardCharsets.UTF_8))
                        .toString()
                        .replace("-", "")
                        .substring(0, 12);
    }

    /**
     * Ends the requests of starts that are not owed any more, and binds those that have become leases to the runs that have
     * begun.
     *
     * @return whether there is one left whose run has still to begin
     */
    boolean follow() {
        boolean starting = false;
        for (Claim claim : waiting().toList()) {
            String unit = String.valueOf(claim.request().binding().unit());
            boolean owed = journal.find(HostChange.Kind.OWED_START, unit)
                    .filter(change -> !OwedStart.of(change).stopped())
                    .filter(change -> !journal.has(HostChange.Kind.FAILED_START, unit))
                    .isPresent();
            if (claim.phase() != Phase.HELD) {
                if (!owed) {
                    end(claim, "a start of %s is not owed any more".formatted(unit));
                }
                continue;
            }
            Picture picture = services.picture();
            if (run(picture, unit).isEmpty() && !owed) {
                // Until its job has been run the unit is busy at systemd's word, so that an idle one has had its run.
                picture = services.refresh();
            }
            Optional<ServiceState> run = run(picture, unit);
            if (run.isPresent()) {
                bind(claim, run.get());
            } else if (!owed && picture.live()) {
                if (busy(picture, unit)) {
                    starting = true;
                } else {
                    end(claim, "%s has been started, and does not run any more".formatted(unit));
                }
            }
        }
        return starting;
    }

    /** Nobody must wait for starts that cannot be made up for now. They keep their places for later. */
    public void withdraw(String reason) {
        try {
            waiting().forEach(claim -> submit(new Command.Release(claim.id(), End.LOCKKEEPER, reason, false)));
        } catch (StoreException lost) {
            if (repeats.due(String.valueOf(lost.getMessage()))) {
                log.warn("What waits to be started could not be withdrawn yet: {}", lost.getMessage());
            }
        }
    }

    private void bind(Claim claim, ServiceState run) {
        String unit = String.valueOf(claim.request().binding().unit());
        submit(new Command.Bind(claim.id(), Binding.unit(unit, String.valueOf(run.invocationId()), boot)));
        GateStep.START_BOUND.passed();
    }

    private void end(Claim claim, String proof) {
        submit(new Command.OwnerGone(claim.id(), proof));
    }

    private void submit(Command command) {
        try {
            registry.submit(command).join();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof StoreException lost
                    ? lost
                    : new IllegalStateException(failure.getCause());
        }
    }

    private Stream<Claim> waiting() {
        List<Claim> claims = registry.state().table().claims();
        return claims.stream()
                .filter(claim -> claim.request().kind() == Request.Kind.START)
                .filter(claim -> claim.request().binding().kind() == Binding.Kind.START);
    }

    private static boolean busy(Picture picture, String unit) {
        return picture.find(unit)
                .filter(state -> state.state() == ServiceState.State.BUSY)
                .isPresent();
    }

    /** A unit that has a start queued still tells of its last run. */
    private static Optional<ServiceState> run(Picture picture, String unit) {
        return picture.find(unit)
                .filter(state -> state.state() == ServiceState.State.BUSY)
                .filter(state -> state.invocationId() != null)
                .filter(state -> !state.activeState().equals("inactive")
                        && !state.activeState().equals("failed"));
    }
}
