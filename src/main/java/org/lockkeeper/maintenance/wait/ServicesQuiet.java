package org.lockkeeper.maintenance.wait;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.lockkeeper.host.service.GuardedService;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.host.systemd.units.UnitName;
import org.lockkeeper.locking.rules.Blocker;

/**
 * That none of the chosen services is busy. The choice is made anew at each look: an instance of a template that starts
 * meanwhile is waited for too.
 */
final class ServicesQuiet implements WaitCondition {

    private final GuardedServices services;
    private final UnitSet chosen;
    private final UnitSet ignored;
    private final Set<String> expected = new TreeSet<>();

    /** @param names full names and globs; none: all guarded services */
    ServicesQuiet(GuardedServices services, List<String> names, List<String> ignore) {
        this.services = services;
        this.chosen = new UnitSet(names);
        this.ignored = new UnitSet(ignore);
        services.configured().stream()
                .map(GuardedService::unit)
                .filter(unit -> !UnitName.isGlob(unit))
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
        for (ServiceState service : picture.services()) {
            if (service.state() != ServiceState.State.IDLE && waitedFor(service.names()) && !noMatter.test(service)) {
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
            expected.stream()
                    .filter(name -> picture.find(name).isEmpty())
                    .filter(name -> waitedFor(picture.aliases().namesOf(name)))
                    .map(ServicesQuiet::unseen)
                    .forEach(blockers::add);
        }
        return blockers;
    }

    private boolean waitedFor(List<String> unit) {
        return (chosen.isEmpty() || chosen.has(unit)) && !ignored.has(unit);
    }

    /** What is asked for by name and not in the picture must not count as stopped. */
    private static Blocker unseen(String unit) {
        String detail = unit + " is guarded, but systemd lists no unit by that name";
        return new Blocker(Blocker.Kind.UNKNOWN_SERVICE, unit, null, detail, null, null, null);
    }
}
