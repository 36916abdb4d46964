package org.lockkeeper.host.gate.roster;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.lockkeeper.host.gate.files.Layout;
import org.lockkeeper.host.service.Admitted;
import org.lockkeeper.host.service.GuardedService;
import org.lockkeeper.host.service.GuardedService.Gating;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Request;

/** Which lease keeps what from starting. Pure. */
public final class GatePlan {

    private final Conflicts conflicts;

    public GatePlan(Conflicts conflicts) {
        this.conflicts = conflicts;
    }

    /**
     * The lease for whose sake this unit must not start now.
     *
     * @param unit all its names
     */
    public Optional<Claim> closes(LockTable table, GuardedService entry, List<String> unit) {
        return Stream.concat(
                        conflicting(table, entry).filter(lease -> !belongs(table, lease, unit)),
                        table.leases().filter(lease -> notYet(lease) && unit.contains(owner(lease))))
                .findFirst();
    }

    /** A held-back start whose turn has come, and whose unit must not run before what conflicts with it has stopped. */
    private static boolean notYet(Claim lease) {
        return lease.request().kind() == Request.Kind.START && lease.phase() == Phase.DRAINING;
    }

    private static String owner(Claim lease) {
        return String.valueOf(lease.request().binding().unit());
    }

    /**
     * The lease for whose sake nothing that is new to us, and matches the entry's glob, must start now.
     *
     * @param globs the entry's, and others that stand for the same units
     */
    public Optional<Claim> closesAll(LockTable table, GuardedService entry, List<String> globs) {
        return conflicting(table, entry)
                .filter(lease -> family(table, lease)
                        .flatMap(one -> one.request().admits().stream())
                        .noneMatch(globs::contains))
                .findFirst();
    }

    /** Whether this lease keeps this unit from starting. */
    public boolean excludes(LockTable table, Claim lease, GuardedService entry, List<String> unit) {
        return conflicts.between(lease.request().group(), entry.group()) && !belongs(table, lease, unit);
    }

    /** The gates that this lease, once it is granted, would have closed, as the operator knows them. */
    public List<String> closedFor(Layout layout, LockTable table, Claim lease) {
        return layout.gates().values().stream()
                .filter(gate -> excludes(table, lease, gate.entry(), gate.names()))
                .map(gate -> layout.shown(gate.key()))
                .sorted()
                .toList();
    }

    /** Whether it closes none whatever the host looks like: also where a unit's gate may turn out not to be needed. */
    public boolean leavesAlone(List<GuardedService> configured, Claim lease) {
        return lease.request().kind() != Request.Kind.START
                && configured.stream()
                        .filter(entry -> entry.gating().gate() != Gating.Gate.OFF)
                        .noneMatch(entry -> conflicts.between(lease.request().group(), entry.group()));
    }

    /** Whether some lease excludes the unit's group but not this unit. */
    boolean exempt(LockTable table, GuardedService entry, List<String> unit) {
        return conflicting(table, entry).anyMatch(lease -> belongs(table, lease, unit));
    }

    private Stream<Claim> conflicting(LockTable table, GuardedService entry) {
        return table.leases()
                .filter(claim -> claim.phase() != Phase.ENDED)
                .filter(lease -> !leftAlone(entry, lease))
                .filter(lease -> conflicts.between(lease.request().group(), entry.group()));
    }

    /** A start that is made up for asks no more of others than the start itself would have: it has nothing stopped. */
    private static boolean leftAlone(GuardedService entry, Claim lease) {
        return lease.request().kind() == Request.Kind.START && entry.gating().policy() == Gating.Policy.STOP;
    }

    /** Its own unit, what its family admits, and the units of its family's members. */
    private static boolean belongs(LockTable table, Claim lease, List<String> unit) {
        return family(table, lease).anyMatch(one -> Admitted.admits(one, unit))
                || relatives(table, lease)
                        .filter(one -> !notYet(one))
                        .map(one -> one.request().binding().unit())
                        .anyMatch(owner -> owner != null && unit.contains(owner));
    }

    /** The lease and those inside which it is held. */
    private static Stream<Claim> family(LockTable table, Claim lease) {
        return Stream.concat(
                Stream.of(lease), lease.request().around().stream().flatMap(id -> table.find(id).stream()));
    }

    private static Stream<Claim> relatives(LockTable table, Claim lease) {
        String head = lease.request().family();
        return table.claims().stream().filter(one -> one.request().family().equals(head));
    }
}
