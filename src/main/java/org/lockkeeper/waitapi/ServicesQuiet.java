package org.lockkeeper.waitapi;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.lockkeeper.lock.Blocker;
import org.lockkeeper.service.GuardedService;
import org.lockkeeper.service.GuardedServices;
import org.lockkeeper.service.Picture;
import org.lockkeeper.service.ServiceState;
import org.lockkeeper.systemd.UnitName;
import org.lockkeeper.wait.WaitCondition;

/**
 * That none of the chosen services is busy. The choice is made anew at each look: an instance of a template that starts
 * meanwhile is waited for too.
 */
final class ServicesQuiet implements WaitCondition {

    private final GuardedServices services;
    private final UnitSet chosen;
    private final UnitSet ignored;
    private final Set<String> expected = new HashSet<>();

    /** @param names full names and globs; none: all guarded services */
    ServicesQuiet(GuardedServices services, List<String> names, List<String> ignore) {
        this.services = services;
        this.chosen = new UnitSet(names);
        this.ignored = new UnitSet(ignore);
        services.configured().stream()
                .map(GuardedService::unit)
                .filter(unit -> !UnitName.isGlob(unit) && names.contains(unit) && !ignored.has(unit))
                .forEach(expected::add);
    }

    @Override
    public List<Blocker> known() {
        return blockers(services.picture(), service -> false);
    }

    @Override
    public List<Blocker> fresh() {
        return blockers(services.refresh(), service -> false);
    }

    @Override
    public Runnable subscribe(Runnable changed) {
        return services.subscribe(picture -> changed.run());
    }

    /** @param noMatter busy services that do not count */
    List<Blocker> blockers(Picture picture, Predicate<ServiceState> noMatter) {
        List<Blocker> blockers = new ArrayList<>();
        Set<String> missing = new HashSet<>(expected);
        for (ServiceState service : picture.services()) {
            missing.remove(service.unit());
            if (service.state() != ServiceState.State.IDLE && waitedFor(service.unit()) && !noMatter.test(service)) {
                blockers.add(service.asBlocker());
            }
        }
        if (picture.staleReason() != null) {
            blockers.add(
                    0,
                    new Blocker(
                            Blocker.Kind.BUS,
                            picture.source(),
                            null,
                            picture.staleReason(),
                            null,
                            picture.asOf(),
                            null));
        } else {
            missing.stream().sorted().map(ServicesQuiet::unseen).forEach(blockers::add);
        }
        return blockers;
    }

    private boolean waitedFor(String unit) {
        return (chosen.isEmpty() || chosen.has(unit)) && !ignored.has(unit);
    }

    /** systemd lists a unit under one name only: an alias that is asked for by name must not count as stopped. */
    private static Blocker unseen(String unit) {
        String detail = unit + " is guarded, but systemd lists no unit by that name; if it is an alias, name the unit";
        return new Blocker(Blocker.Kind.UNKNOWN_SERVICE, unit, null, detail, null, null, null);
    }
}
