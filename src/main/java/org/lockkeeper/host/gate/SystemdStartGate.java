package org.lockkeeper.host.gate;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.StartGate.GateView;
import org.lockkeeper.host.gate.files.GateStatus;
import org.lockkeeper.host.gate.files.Layout;
import org.lockkeeper.host.gate.files.Ungated;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.systemd.units.ControlException;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.store.HostChanges.HostChange;
import org.lockkeeper.locking.store.HostChanges.HostChange.Kind;
import org.lockkeeper.locking.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate as systemd can keep it: a drop-in of each gated unit has a condition on a file that is not there; making the
 * file closes the gate at once and for everybody. Each change stands in the journal before it is made.
 */
final class SystemdStartGate implements StartGate {

    private static final Logger log = LoggerFactory.getLogger(SystemdStartGate.class);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** How often it is looked, while a gate is closed, whether somebody else has undone something. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final LockRegistry registry;
    private final GuardedServices services;
    private final GateParts parts;
    private final Closings closings;
    private final Takeover takeover;
    private final ConditionWatch conditions;

    private volatile Layout layout = Layout.EMPTY;
    private volatile List<GateShown.Stopped> stops = List.of();
    private volatile Set<String> settled = Set.of();
    private volatile @Nullable String fault = "it has not been tried yet";
    private volatile boolean passable;
    private int failures;
    private volatile Map<String, String> closedBy = Map.of();
    private volatile List<GateStatus.Owed> owed = List.of();
    private volatile List<String> paused = List.of();
    private long retryAt = System.nanoTime();
    private long dueNanos = Long.MAX_VALUE;
    private LongConsumer onSettled = nanos -> {};
    private boolean undone; // Whoever was about to settle it then would close it again, and nobody would open it.

    SystemdStartGate(
            LockRegistry registry, GuardedServices services, GateParts parts, UnitControl control, Closings closings) {
        this.registry = registry;
        this.services = services;
        this.parts = parts;
        this.closings = closings;
        this.takeover = new Takeover(parts, control, closings);
        this.conditions = new ConditionWatch(parts.conditions());
    }

    @Override
    public synchronized void settle() {
        if (!undone) {
            settleNow();
            onSettled.accept(dueNanos);
        }
    }

    private void settleNow() {
        Picture picture = services.picture();
        long untilRetry = retryAt - System.nanoTime();
        if (!picture.live() || fault != null && untilRetry > 0) {
            dueNanos = picture.live() ? untilRetry : RETRY_NANOS;
            return;
        }
        try {
            follow(registry.state().table(), picture);
            if (fault != null) {
                log.info("The start gate is ready: {} gates", layout.gates().size());
            }
            fault = null;
            failures = 0;
        } catch (ControlException | IOException | StoreException | Unavailable failure) {
            failed(failure);
        }
        show();
    }

    private void failed(Exception failure) {
        String reason = failure.getMessage() + parts.provided().lackOfRights(failure);
        if (!reason.equals(fault)) {
            log.warn("The start gate is unavailable: {}", reason);
        }
        failures++;
        boolean passing = failure instanceof StoreException
                || failure instanceof ControlException control && !control.refused() && takeover.begun();
        // What is refused once may be a moment's: nothing opens without its gate before it has been tried again.
        boolean once = passing || failures == 1;
        passable = !passing && failures > 1;
        if (passable) {
            withdrawStarts("the start gate is unavailable: " + reason);
        }
        // Files that no unit looks at keep nothing from starting.
        closedBy = parts.installer().done() || parts.provided().present() ? closedBy : Map.of();
        fault = reason;
        dueNanos = once ? RETRY_NANOS / 30 : RETRY_NANOS;
        retryAt = System.nanoTime() + dueNanos;
    }

    private void follow(LockTable table, Picture picture) throws IOException, Unavailable {
        parts.provided().look();
        String lack = parts.files().fault(parts.provided().present());
        if (lack != null) {
            throw new Unavailable(lack);
        }
        takeover.begin();
        parts.orders().follow(table);
        if (!parts.provided().present()) {
            parts.installer().restore(conditions.reloaded(picture) || failures > 0);
            parts.pin().hold(picture, table);
        }
        tellClosed();
        layout = parts.roster().layout(table);
        parts.conflicts().look(picture);
        Map<String, Claim> wanted = closings.wanted(layout, table);
        if (!wanted.isEmpty() && (parts.installer().done() || parts.provided().present())) {
            parts.deadMan().arm();
        }
        parts.stopper().prepare(picture, layout, wanted.keySet());
        Map<String, String> unpaused = parts.triggers().pause(layout, wanted.keySet());
        parts.ungated().found(Ungated.Look.TRIGGER, unpaused);
        unpaused.keySet().forEach(wanted::remove);
        // Closed before it is installed: a drop-in of its own takes a unit out of its prefix's gate.
        Map<String, String> by = closings.close(layout, wanted);
        // Those that are over show as closed until they are open.
        Map<String, String> shown = new HashMap<>(closedBy);
        by.forEach((key, lease) -> shown.put(layout.shown(key), lease));
        Set<String> leases = table.leases().map(Claim::id).collect(Collectors.toSet());
        boolean stopping;
        try {
            if (!parts.provided().present()) {
                parts.installer().install(layout.files());
            }
            parts.held().lookAtSignals(layout);
            stopping = parts.stopper().stop(picture, layout, wanted.keySet());
            conditions.look(layout, services.picture(), !settled.containsAll(leases));
        } finally {
            // Not before: a file at which systemd does not look keeps nothing from starting.
            closedBy = Map.copyOf(shown);
        }
        settled = leases;
        Set<String> stuck = closings.open(layout, wanted.keySet());
        tellClosed();
        shown.keySet().retainAll(stuck.stream().map(layout::shown).toList());
        by.forEach((key, lease) -> shown.put(layout.shown(key), lease));
        closedBy = Map.copyOf(shown);
        long resumed = parts.triggers().resume(layout, wanted.keySet());
        dueNanos = Math.min(
                resumed, parts.catchUp().startOwed(unit -> closed(unit, wanted.keySet()), unit -> closed(unit, stuck)));
        if (stopping) {
            dueNanos = Math.min(dueNanos, RETRY_NANOS / 300);
        }
        if (parts.journal().of(Kind.CLOSED_GATE).isEmpty()
                && !parts.starter().atWork()
                && parts.journal().of(Kind.PAUSED_TRIGGER).isEmpty()) {
            parts.deadMan().disarm();
            parts.pin().release();
        } else {
            parts.deadMan().look();
            parts.deadMan().arm();
            dueNanos = Math.min(dueNanos, LOOK_NANOS);
            dueNanos = Math.min(dueNanos, parts.deadMan().dueInNanos());
        }
    }

    private void tellClosed() {
        parts.ungated()
                .closed(parts.journal().of(Kind.CLOSED_GATE).stream()
                        .map(HostChange::subject)
                        .collect(Collectors.toSet()));
    }

    private boolean closed(String unit, Set<String> wanted) {
        return parts.roster().keyOf(layout, unit).map(wanted::contains).orElse(false);
    }

    private String closedFor(String unit) {
        String key = layout.keys().get(unit);
        return key == null ? "" : closedBy.getOrDefault(layout.shown(key), "");
    }

    private void show() {
        owed = parts.starter().shown();
        stops = parts.stopper().shown().stream()
                .map(stop -> new GateShown.Stopped(stop, closedFor(stop.unit())))
                .toList();
        paused = parts.triggers().paused();
    }

    /**
     * @param listener hears after each settling, whoever asked for it, in how many nanoseconds to settle again if nothing
     *     changes before; {@link Long#MAX_VALUE} for never
     */
    synchronized void onSettled(LongConsumer listener) {
        undone = false;
        onSettled = listener;
    }

    /** Nobody must wait for starts that nobody makes up for. */
    void withdrawStarts(String reason) {
        parts.catchUp().queue().withdraw(reason);
    }

    void refused(String unit, long testedAt) {
        parts.triggers().refused();
        parts.held().signalled(unit, testedAt);
    }

    /** Forgets that this unit is to be started. False: it is not. */
    synchronized boolean dismiss(String unit) {
        boolean known = parts.starter().dismiss(unit);
        show();
        return known;
    }

    /** After the connection was made anew signals may have been missed. */
    synchronized void lookAtAll() {
        parts.triggers().refused();
        try {
            List<HostChange> closed = parts.journal().of(Kind.CLOSED_GATE);
            parts.held().look(layout, closed.stream().map(HostChange::subject).toList());
        } catch (ControlException | StoreException failure) {
            failed(failure);
        }
    }

    /** Takes everything back: opens all gates, starts what was stopped, removes all files. What was held back stays owed. */
    synchronized void undo() {
        undone = true;
        takeover.undo(layout);
    }

    @Override
    public boolean settledFor(Claim lease) {
        return fault == null ? settled.contains(lease.id()) : passable;
    }

    @Override
    public boolean leavesAlone(Claim lease) {
        return parts.plan().leavesAlone(services.configured(), lease);
    }

    @Override
    public GateStatus status() {
        String reason = fault;
        return new GateStatus(
                reason == null ? GateStatus.State.READY : GateStatus.State.UNAVAILABLE,
                reason,
                GateStatus.Closed.all(closedBy),
                paused,
                owed,
                parts.ungated().all(),
                parts.conflicts().warnings());
    }

    @Override
    public GateView view(Claim lease) {
        LockTable table = registry.state().table();
        return new GateShown(status(), stops)
                .of(lease, unit -> excludes(table, lease, unit), parts.conflicts()::warnings);
    }

    private boolean excludes(LockTable table, Claim lease, String unit) {
        return services.entryOf(unit)
                .map(entry -> parts.plan().excludes(table, lease, entry, services.namesOf(unit)))
                .orElse(true); // a glob: of an entry as a whole
    }

    @Override
    public List<GateStatus.Stop> stops(LockTable table, Claim claim) {
        return parts.stopper().plan(layout.keys().keySet(), unit -> excludes(table, claim, unit));
    }

    @Override
    public List<String> closes(LockTable table, Claim claim) {
        return parts.plan().closedFor(layout, table, claim);
    }
}
