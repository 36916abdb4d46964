package org.lockkeeper.gate;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.lock.Claim;
import org.lockkeeper.lock.LockTable;
import org.lockkeeper.lock.Phase;
import org.lockkeeper.lock.Request;
import org.lockkeeper.registry.LockRegistry;
import org.lockkeeper.service.GuardedServices;
import org.lockkeeper.service.Picture;
import org.lockkeeper.store.HostChange;
import org.lockkeeper.store.HostChange.Kind;
import org.lockkeeper.store.StoreException;
import org.lockkeeper.systemd.ControlException;
import org.lockkeeper.systemd.UnitControl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate as systemd can keep it: a drop-in of each gated unit has a condition on a file that is not there; making the
 * file closes the gate at once and for everybody. Each change stands in the journal before it is made.
 */
final class SystemdStartGate implements StartGate {

    private static final Logger log = LoggerFactory.getLogger(SystemdStartGate.class);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final LockRegistry registry;
    private final GuardedServices services;
    private final UnitControl control;
    private final Clock clock;
    private final String boot;
    private final GatePlan plan;
    private final GateParts parts;

    private Layout layout = Layout.EMPTY;
    private boolean prepared;
    private volatile Set<String> settled = Set.of();
    private volatile @Nullable String fault = "it has not been tried yet";
    private volatile boolean passable;
    private volatile Map<String, String> closedBy = Map.of();
    private volatile List<GateStatus.Owed> owed = List.of();
    private long retryAt = System.nanoTime();
    private long dueNanos = Long.MAX_VALUE;

    SystemdStartGate(
            LockRegistry registry,
            GuardedServices services,
            UnitControl control,
            Clock clock,
            String boot,
            GateParts parts) {
        this.registry = registry;
        this.services = services;
        this.control = control;
        this.clock = clock;
        this.boot = boot;
        this.plan = parts.plan();
        this.parts = parts;
    }

    @Override
    public synchronized void settle() {
        Picture picture = services.picture();
        if (!picture.live() || fault != null && System.nanoTime() - retryAt < 0) {
            dueNanos = RETRY_NANOS;
            return;
        }
        try {
            follow(registry.state().table(), picture);
            if (fault != null) {
                log.info("The start gate is ready: {} gates", layout.gates().size());
            }
            fault = null;
        } catch (ControlException | IOException | StoreException | Unavailable failure) {
            failed(failure);
        }
        show();
    }

    private void failed(Exception failure) {
        String reason = String.valueOf(failure.getMessage());
        if (!reason.equals(fault)) {
            log.warn("The start gate is unavailable, so nothing is kept from starting: {}", reason);
        }
        // A store or a bus that is away keeps a window from opening anyway, and comes back.
        boolean passing = failure instanceof StoreException
                || failure instanceof ControlException control && !control.refused() && prepared;
        passable = !passing;
        fault = reason;
        retryAt = System.nanoTime() + (passing ? RETRY_NANOS / 30 : RETRY_NANOS);
        dueNanos = passing ? RETRY_NANOS / 30 : RETRY_NANOS;
    }

    private void follow(LockTable table, Picture picture) throws IOException, Unavailable {
        String lack = parts.files().fault();
        if (lack != null) {
            throw new Unavailable(lack);
        }
        prepare();
        layout = parts.roster().layout(table);
        Map<String, Claim> wanted = wanted(table);
        // Closed before it is installed: a drop-in of its own takes a unit out of its prefix's gate.
        Map<String, String> by = close(wanted);
        parts.installer().install(layout.files());
        parts.held().lookAtSignals(layout);
        parts.stopper().stopBusy(picture, layout, wanted.keySet());
        settled = table.leases().map(Claim::id).collect(Collectors.toSet());
        open(wanted.keySet());
        closedBy = Map.copyOf(by);
        dueNanos = parts.catchUp().startOwed(unit -> closed(unit, wanted.keySet()));
        if (parts.journal().of(Kind.CLOSED_GATE).isEmpty()
                && parts.journal().of(Kind.OWED_START).isEmpty()) {
            parts.deadMan().disarm();
        } else {
            parts.deadMan().arm();
            dueNanos = Math.min(dueNanos, parts.deadMan().dueInNanos());
        }
    }

    /** Takes up what an earlier process has left. */
    private void prepare() throws IOException {
        if (prepared) {
            return;
        }
        GateJournal journal = parts.journal();
        journal.read();
        journal.erase(journal.of(Kind.CLOSED_GATE).stream()
                .filter(change -> !ClosedGate.of(change).boot().equals(boot))
                .toList());
        parts.catchUp().recover();
        if (!journal.isEmpty()) {
            parts.deadMan().inherited();
        }
        prepared = true;
    }

    private Map<String, Claim> wanted(LockTable table) {
        Map<String, Claim> wanted = new LinkedHashMap<>();
        layout.gates().forEach((key, gate) -> {
            String unit = gate.unit();
            (unit == null ? plan.closesAll(table, gate.entry()) : plan.closes(table, gate.entry(), unit))
                    .ifPresent(lease -> wanted.put(key, lease));
        });
        return wanted;
    }

    /** Returns the lease that closes each. */
    private Map<String, String> close(Map<String, Claim> wanted) throws IOException {
        List<HostChange> fresh = wanted.keySet().stream()
                .filter(key -> !parts.journal().has(Kind.CLOSED_GATE, key))
                .map(key -> new HostChange(
                        Kind.CLOSED_GATE, key, new ClosedGate(boot, closedSince(key)).detail(), clock.instant()))
                .toList();
        if (!fresh.isEmpty()) {
            if (parts.installer().done()) {
                parts.deadMan().arm();
            }
            parts.journal().write(fresh);
            GateStep.CLOSE_JOURNALED.passed();
        }
        Map<String, String> by = new HashMap<>();
        for (Map.Entry<String, Claim> gate : wanted.entrySet()) {
            parts.files().close(gate.getKey(), because(gate.getValue()));
            by.put(gate.getKey(), gate.getValue().id());
        }
        // Those that are over show as closed until they are open.
        Map<String, String> shown = new HashMap<>(closedBy);
        shown.putAll(by);
        closedBy = Map.copyOf(shown);
        if (!fresh.isEmpty()) {
            GateStep.CLOSE_WRITTEN.passed();
            log.info(
                    "The gate is closed for {}",
                    fresh.stream()
                            .map(change -> change.subject() + " by " + by.get(change.subject()))
                            .collect(Collectors.joining(", ")));
        }
        return by;
    }

    /** A unit that has just got a gate of its own was behind that of its prefix or template before. */
    private long closedSince(String key) {
        return parts.roster()
                .coverOf(key)
                .flatMap(cover -> parts.journal().find(Kind.CLOSED_GATE, cover))
                .map(change -> ClosedGate.of(change).since())
                .orElseGet(control::monotonicMicros);
    }

    private static String because(Claim lease) {
        return "%s %s: '%s' of %s, a lease of group %s%n"
                .formatted(
                        lease.request().kind() == Request.Kind.WINDOW ? "window" : "lease",
                        lease.id(),
                        lease.request().reason(),
                        lease.request().owner(),
                        lease.request().group());
    }

    private void open(Set<String> wanted) throws IOException {
        List<HostChange> over = parts.journal().of(Kind.CLOSED_GATE).stream()
                .filter(change -> !wanted.contains(change.subject()))
                .toList();
        Set<String> keys = over.stream().map(HostChange::subject).collect(Collectors.toCollection(TreeSet::new));
        Set<String> stray = new TreeSet<>(parts.files().closed());
        stray.removeAll(wanted);
        stray.addAll(keys);
        if (stray.isEmpty()) {
            return;
        }
        parts.held().look(layout, keys);
        for (String key : stray) {
            parts.files().open(key);
            parts.held().opened(key);
        }
        GateStep.OPEN_UNLINKED.passed();
        // What was refused between the look and the opening.
        parts.held().look(layout, keys);
        parts.journal().erase(over);
        GateStep.OPEN_JOURNALED.passed();
        log.info("The gate is open for {}", String.join(", ", stray));
    }

    private boolean closed(String unit, Set<String> wanted) {
        return parts.roster().keyOf(layout, unit).map(wanted::contains).orElse(false);
    }

    private void show() {
        owed = parts.journal().of(Kind.OWED_START).stream()
                .map(change -> new GateStatus.Owed(
                        change.subject(),
                        OwedStart.of(change).stopped() ? GateStatus.Because.STOPPED : GateStatus.Because.HELD_BACK,
                        change.at()))
                .toList();
    }

    /** When to settle again if nothing changes before. */
    synchronized long dueInNanos() {
        return dueNanos;
    }

    void refused(String unit, long testedAt) {
        parts.held().signalled(unit, testedAt);
    }

    /** After the connection was made anew signals may have been missed. */
    synchronized void lookAtAll() {
        try {
            parts.held()
                    .look(
                            layout,
                            parts.journal().of(Kind.CLOSED_GATE).stream()
                                    .map(HostChange::subject)
                                    .toList());
        } catch (ControlException | StoreException failure) {
            failed(failure);
        }
    }

    /** Takes everything back: opens all gates, starts what was stopped, removes all files. What was held back stays owed. */
    synchronized void undo() {
        GateJournal journal = parts.journal();
        try {
            journal.read();
            if (journal.isEmpty()) {
                return;
            }
            List<HostChange> closed = journal.of(Kind.CLOSED_GATE);
            for (String key : parts.files().closed()) {
                parts.files().open(key);
            }
            parts.held().look(layout, closed.stream().map(HostChange::subject).toList());
            journal.erase(closed);
            parts.catchUp().startStopped();
            parts.deadMan().inherited();
            parts.deadMan().disarm();
            parts.installer().remove();
            parts.files().removeFolders();
            log.info("All gates are open, and the gate's files are removed");
        } catch (IOException | ControlException | StoreException failure) {
            log.warn("The gate could not be undone as a whole: {}", failure.getMessage());
        }
    }

    @Override
    public boolean settledFor(Claim lease) {
        return fault == null ? settled.contains(lease.id()) : passable;
    }

    @Override
    public GateStatus status() {
        String reason = fault;
        return new GateStatus(
                reason == null ? GateStatus.State.READY : GateStatus.State.UNAVAILABLE,
                reason,
                closedBy.entrySet().stream()
                        .map(gate -> new GateStatus.Closed(gate.getKey(), gate.getValue()))
                        .sorted(Comparator.comparing(GateStatus.Closed::gate))
                        .toList(),
                owed);
    }

    @Override
    public GateView view(Claim lease) {
        GateStatus status = status();
        boolean living = lease.phase() == Phase.DRAINING || lease.phase() == Phase.HELD;
        List<String> closed = new ArrayList<>();
        if (living) {
            status.closed().stream()
                    .filter(gate -> gate.by().equals(lease.id()))
                    .forEach(gate -> closed.add(gate.gate()));
        }
        return new GateView(
                status.state(),
                status.reason(),
                closed,
                living ? status.owed().stream().map(GateStatus.Owed::unit).toList() : List.of());
    }

    /** The host lacks something. */
    private static final class Unavailable extends Exception {
        private static final long serialVersionUID = 1L;

        Unavailable(String message) {
            super(message);
        }
    }
}
