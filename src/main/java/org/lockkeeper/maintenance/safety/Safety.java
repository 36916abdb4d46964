package org.lockkeeper.maintenance.safety;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.lockkeeper.host.inhibit.ShutdownBlocks;
import org.lockkeeper.host.service.GuardedService.Gating;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Blocker.InTheWay;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.maintenance.calendar.HoursWatch;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Whether maintenance may go on, as the locks and the guarded services stand now. Never blocks. */
@Component
public final class Safety {

    /** The group that health speaks of, and of windows that name none. */
    public static final String MAINTENANCE = "maintenance";

    private final LockRegistry registry;
    private final GuardedServices services;
    private final ShutdownBlocks shutdownBlocks;
    private final List<Condition> conditions;
    private final HoursWatch hours;
    private final SafetyRules rules;

    Safety(
            LockRegistry registry,
            GuardedServices services,
            ShutdownBlocks shutdownBlocks,
            HoursWatch hours,
            ObjectProvider<Condition> conditions) {
        this.hours = hours;
        this.conditions = conditions.orderedStream().toList();
        this.registry = registry;
        this.services = services;
        this.shutdownBlocks = shutdownBlocks;
        this.rules = new SafetyRules(
                registry.rules(),
                registry.location(),
                this::stoppable,
                state -> registry.rules().restrained()
                        ? registry.now()
                        : state.table().lastNow());
    }

    private boolean stoppable(ServiceState service) {
        return services.entryOf(service.unit())
                .map(entry -> entry.gating().policy() == Gating.Policy.STOP)
                .orElse(false);
    }

    /** How many blockers are told of each, where there are many of them to be told of. */
    public static final int FEW = 20;

    /** With the first of its blockers. */
    public Verdict verdict(String group) {
        return rules.verdict(group, registry.state(), services.picture(), shutdownBlocks.blockersFor(group), FEW);
    }

    /** With all of its blockers. */
    public Verdict wholeVerdict(String group) {
        return rules.verdict(group, registry.state(), services.picture(), shutdownBlocks.blockersFor(group));
    }

    /** The first of what is in the way of a claim now, and how many there are. */
    public InTheWay inTheWayOf(Claim claim, int most) {
        InTheWay way = rules.inTheWayOf(claim, registry.state(), services.picture(), othersInTheWayOf(claim), most);
        if (claim.phase() == Phase.QUEUED) {
            return new InTheWay(explained(claim, way.first()), way.count(), way.requests());
        }
        return PlannedTime.inTheZone(claim, way, registry);
    }

    /** What is in the way of a claim now; for one that has ended, what was when it did. */
    public List<Blocker> blockersOf(Claim claim) {
        return inTheWayOf(claim, Integer.MAX_VALUE).first();
    }

    private List<Blocker> explained(Claim claim, List<Blocker> blockers) {
        return blockers.stream()
                .map(blocker -> conditions.stream()
                        .reduce(blocker, (told, condition) -> condition.explained(claim, told), (one, other) -> other))
                .toList();
    }

    private List<Blocker> othersInTheWayOf(Claim claim) {
        List<Blocker> blockers =
                new ArrayList<>(shutdownBlocks.blockersFor(claim.request().group()));
        if (claim.phase() == Phase.DRAINING) {
            conditions.forEach(condition -> blockers.addAll(condition.blockersOf(claim)));
        }
        return blockers;
    }

    /** What runs inside a held lease now: ids of its members' leases, and the admitted units that are busy. */
    public List<String> membersOf(Claim claim) {
        return Members.of(claim, registry.state().table(), services.picture());
    }

    /** Admitted units of which it is not known whether they run. */
    public List<String> unknownMembersOf(Claim claim) {
        return Members.admitted(claim, services.picture(), ServiceState.State.UNKNOWN)
                .toList();
    }

    /** What runs in this picture although this lease, which is held, excludes it. */
    public List<ServiceState> intruders(Claim claim, Picture picture) {
        return rules.intruders(claim, registry.state(), picture);
    }

    public Set<String> groups() {
        return registry.rules().conflicts().groups();
    }

    /**
     * Calls the listener after everything that may change a verdict, on the thread that changed it: return at once.
     *
     * @return ends the subscription
     */
    public Runnable subscribe(Runnable listener) {
        Runnable locks = registry.subscribe((state, events) -> listener.run());
        Runnable pictures = services.subscribe(picture -> listener.run());
        List<Runnable> all = new ArrayList<>(
                List.of(locks, pictures, shutdownBlocks.subscribe(listener), hours.subscribe(listener)));
        conditions.forEach(condition -> all.add(condition.subscribe(listener)));
        return () -> all.forEach(Runnable::run);
    }
}
