package org.lockkeeper.host.gate.runs;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.lockkeeper.host.gate.files.GateJournal;
import org.lockkeeper.host.gate.roster.Provided;
import org.lockkeeper.host.service.GuardedService;
import org.lockkeeper.host.service.GuardedService.Gating;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Overrun;
import org.lockkeeper.locking.store.HostChanges.HostChange.Kind;

/**
 * The guarded services as the gate has to see them: what the locks say is stopped, since a drain has run out, counts as
 * configured with {@code policy: stop} for as long as that lasts.
 */
public final class StopOrders implements GuardedServices {

    private final GuardedServices services;
    private final Provided provided;
    private final GateJournal journal;
    private volatile Set<String> ordered = Set.of();

    public StopOrders(GuardedServices services, Provided provided, GateJournal journal) {
        this.services = services;
        this.provided = provided;
        this.journal = journal;
    }

    /** A gate that was closed for an order is opened as what it was closed as. */
    public void follow(LockTable table) {
        Set<String> now = table.leases()
                .map(Claim::overrun)
                .filter(Objects::nonNull)
                .flatMap(overrun -> overrun.stops().stream())
                .map(Overrun.Stop::unit)
                .map(services::canonical)
                .filter(this::permitted)
                .collect(Collectors.toCollection(HashSet::new));
        ordered.stream().filter(unit -> journal.has(Kind.CLOSED_GATE, unit)).forEach(now::add);
        ordered = Set.copyOf(now);
    }

    /** Whether this host lets it be stopped: the package has a list of its own. */
    public boolean permitted(String unit) {
        return !provided.present() || provided.lets(unit, true);
    }

    @Override
    public Optional<GuardedService> entryOf(String name) {
        return services.entryOf(name).map(entry -> ordered.contains(canonical(name)) ? stopped(entry) : entry);
    }

    private static GuardedService stopped(GuardedService entry) {
        Gating gating = entry.gating();
        return gating.gate() == Gating.Gate.OFF
                ? entry
                : new GuardedService(
                        entry.unit(),
                        entry.group(),
                        entry.optional(),
                        new Gating(Gating.Policy.STOP, gating.gate(), gating.catchUp()));
    }

    @Override
    public List<GuardedService> configured() {
        return services.configured();
    }

    @Override
    public Picture picture() {
        return services.picture();
    }

    @Override
    public Picture refresh() {
        return services.refresh();
    }

    @Override
    public Picture refresh(String invocationId) {
        return services.refresh(invocationId);
    }

    @Override
    public Runnable subscribe(Consumer<Picture> listener) {
        return services.subscribe(listener);
    }
}
