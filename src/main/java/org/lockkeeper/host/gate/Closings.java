package org.lockkeeper.host.gate;

import java.io.IOException;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lockkeeper.host.gate.files.GateStep;
import org.lockkeeper.host.gate.files.Layout;
import org.lockkeeper.host.gate.files.Ungated;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.store.HostChanges.HostChange;
import org.lockkeeper.locking.store.HostChanges.HostChange.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes and opens gates: written down, then done. */
final class Closings {

    private static final Logger log = LoggerFactory.getLogger(Closings.class);

    private static final int MOST_NAMES = 20;

    private final GateParts parts;
    private final UnitControl control;
    private final Clock clock;
    private final String boot;
    /** What could not be opened, so that it is said once. */
    private final Set<String> stuck = new HashSet<>();

    Closings(GateParts parts, UnitControl control, Clock clock, String boot) {
        this.parts = parts;
        this.control = control;
        this.clock = clock;
        this.boot = boot;
    }

    /** Forgets what was closed before the host was booted: those files are gone. */
    void forgetOtherBoots() {
        parts.journal()
                .erase(parts.journal().of(Kind.CLOSED_GATE).stream()
                        .filter(change -> !ClosedGate.of(change).boot().equals(boot))
                        .toList());
    }

    /** Takes over the gates that were closed again at boot, before this process: what they refused since then counts. */
    void adopt() throws IOException {
        parts.journal()
                .write(parts.files().closed().stream()
                        .filter(key -> !parts.journal().has(Kind.CLOSED_GATE, key))
                        .map(key -> new HostChange(
                                Kind.CLOSED_GATE, key, new ClosedGate(boot, 0).detail(), clock.instant()))
                        .toList());
    }

    /** The gates that must be closed, each with the lease that demands it. */
    Map<String, Claim> wanted(Layout layout, LockTable table) {
        Map<String, Claim> wanted = new LinkedHashMap<>();
        layout.gates().forEach((key, gate) -> {
            (gate.unit() == null
                            ? parts.plan().closesAll(table, gate.entry(), gate.names())
                            : parts.plan().closes(table, gate.entry(), gate.names()))
                    .ifPresent(lease -> wanted.put(key, lease));
        });
        return wanted;
    }

    /** Returns the lease that closes each. */
    Map<String, String> close(Layout layout, Map<String, Claim> wanted) throws IOException {
        List<HostChange> fresh = wanted.keySet().stream()
                .filter(key -> !parts.journal().has(Kind.CLOSED_GATE, key))
                .map(key -> new HostChange(
                        Kind.CLOSED_GATE, key, new ClosedGate(boot, closedSince(key)).detail(), clock.instant()))
                .toList();
        if (!fresh.isEmpty()) {
            if (parts.installer().done() || parts.provided().present()) {
                parts.deadMan().arm();
            }
            parts.journal().write(fresh);
            GateStep.CLOSE_JOURNALED.passed();
        }
        Map<String, String> by = new HashMap<>();
        Map<String, String> failed = new TreeMap<>();
        wanted.forEach((key, lease) -> {
            String failure = close(layout.folder(key, parts.provided().present()), key, lease);
            if (failure.isEmpty()) {
                by.put(key, lease.id());
            } else {
                failed.put(layout.shown(key), failure);
            }
        });
        parts.ungated().found(Ungated.Look.HAND, failed);
        if (!fresh.isEmpty()) {
            GateStep.CLOSE_WRITTEN.passed();
            log.info(
                    "The gate is closed for {}",
                    first(fresh.stream()
                            .filter(change -> by.containsKey(change.subject()))
                            .map(change -> layout.shown(change.subject()) + " by " + by.get(change.subject()))
                            .toList()));
        }
        return by;
    }

    /** Returns what failed; one must not keep the others from being closed. A file is enough, whatever its text. */
    private String close(String folder, String key, Claim lease) {
        try {
            parts.files().close(folder, key, because(lease));
            return "";
        } catch (IOException failure) {
            return parts.files().isClosed(folder, key) ? "" : "its gate cannot be closed: " + failure;
        }
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

    /**
     * Opens what is closed and not wanted; what was refused meanwhile is owed afterwards.
     *
     * @return what could not be opened
     */
    Set<String> open(Layout layout, Set<String> wanted) throws IOException {
        List<HostChange> over = parts.journal().of(Kind.CLOSED_GATE).stream()
                .filter(change -> !wanted.contains(change.subject()))
                .toList();
        Set<String> keys = over.stream().map(HostChange::subject).collect(Collectors.toCollection(TreeSet::new));
        Set<String> stray = new TreeSet<>(parts.files().closed());
        stray.removeAll(wanted);
        stray.addAll(keys);
        if (stray.isEmpty()) {
            return Set.of();
        }
        UnitControl.JobCount before = control.jobs();
        parts.held().look(layout, keys);
        Set<String> left = new TreeSet<>();
        for (String key : stray) {
            if (open(key)) {
                parts.held().opened(key);
            } else {
                left.add(key);
            }
        }
        GateStep.OPEN_UNLINKED.passed();
        // What was refused between the look and the opening.
        if (!control.jobs().nothingSince(before)) {
            parts.held().look(layout, keys);
        }
        parts.journal()
                .erase(over.stream()
                        .filter(change -> !left.contains(change.subject()))
                        .toList());
        GateStep.OPEN_JOURNALED.passed();
        stray.removeAll(left);
        stuck.retainAll(left);
        if (!stray.isEmpty()) {
            log.info(
                    "The gate is open for {}",
                    first(stray.stream().map(layout::shown).toList()));
        }
        return left;
    }

    /** One must not keep the others from being opened. */
    boolean open(String key) {
        try {
            parts.files().open(key);
            return true;
        } catch (IOException failure) {
            if (stuck.add(key)) {
                log.warn("The gate cannot be opened for {}, so it cannot start: {}", key, failure.toString());
            }
            return false;
        }
    }

    /** A line of a log is for people. */
    private static String first(Collection<String> all) {
        String some = all.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
        return all.size() <= MOST_NAMES ? some : "%s and %d more".formatted(some, all.size() - MOST_NAMES);
    }
}
