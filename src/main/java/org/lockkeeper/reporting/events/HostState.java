package org.lockkeeper.reporting.events;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.fleet.pools.PoolBrief;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.FinishAsked;
import org.lockkeeper.maintenance.calendar.HoursWatch.GroupHours;
import org.lockkeeper.maintenance.safety.Verdict;

/**
 * The data of one server-sent event. Of one named {@code state} all that counts, of one named {@code change} what of it is
 * another than in the event before.
 *
 * @param verdicts by group, each with the first of its blockers
 * @param windows those that are not closed, oldest first
 * @param services those that are not idle; {@code GET /api/v1/services} has them all
 * @param finishAsked leases that somebody has asked to come to an end, and that have not; of windows their own entry tells it
 * @param pools of the fleet, where there is one, in numbers; {@code GET /api/v1/fleet} says who
 * @param hours of the groups that have hours or blackouts: whether work may begin, and when that changes
 * @param gone ids of windows and leases and names of units and pools that are no longer listed: closed, idle, or gone
 */
record HostState(
        Map<String, Verdict> verdicts,
        List<EventWindow> windows,
        List<ServiceState> services,
        List<AskedLease> finishAsked,
        List<PoolBrief> pools,
        List<GroupHours> hours,
        List<String> gone) {

    HostState(
            Map<String, Verdict> verdicts, List<EventWindow> windows, List<ServiceState> services, List<String> gone) {
        this(verdicts, windows, services, List.of(), List.of(), List.of(), gone);
    }

    /** @param asked who asked last, why and when */
    record AskedLease(String id, String group, String owner, FinishAsked asked) {

        static AskedLease of(Claim claim) {
            return new AskedLease(
                    claim.id(),
                    claim.request().group(),
                    claim.request().owner(),
                    Objects.requireNonNull(claim.finishAsked()));
        }
    }

    /** Null where nothing is another. That systemd has confirmed a picture once more is nothing new. */
    @Nullable
    HostState since(HostState before) {
        Map<String, Verdict> verdictsNow = new LinkedHashMap<>();
        verdicts.forEach((group, verdict) -> {
            Verdict old = before.verdicts.get(group);
            if (old == null || !same(old, verdict)) {
                verdictsNow.put(group, verdict);
            }
        });
        List<String> left = new ArrayList<>();
        List<EventWindow> windowsNow = changed(before.windows, windows, EventWindow::id, left);
        List<ServiceState> servicesNow = changed(before.services, services, ServiceState::unit, left);
        List<AskedLease> askedNow = changed(before.finishAsked, finishAsked, AskedLease::id, left);
        List<PoolBrief> poolsNow = changed(before.pools, pools, PoolBrief::pool, left);
        List<GroupHours> hoursNow = changed(before.hours, hours, GroupHours::group, left);
        return verdictsNow.isEmpty()
                        && windowsNow.isEmpty()
                        && servicesNow.isEmpty()
                        && askedNow.isEmpty()
                        && poolsNow.isEmpty()
                        && hoursNow.isEmpty()
                        && left.isEmpty()
                ? null
                : new HostState(verdictsNow, windowsNow, servicesNow, askedNow, poolsNow, hoursNow, left);
    }

    private static boolean same(Verdict one, Verdict other) {
        return one.state() == other.state()
                && one.safe() == other.safe()
                && one.blockerCount() == other.blockerCount()
                && one.blockers().equals(other.blockers());
    }

    private static <T> List<T> changed(List<T> before, List<T> now, Function<T, String> key, List<String> gone) {
        Map<String, T> known = new LinkedHashMap<>();
        before.forEach(entry -> known.put(key.apply(entry), entry));
        List<T> changed = now.stream()
                .filter(entry -> !Objects.equals(known.remove(key.apply(entry)), entry))
                .toList();
        gone.addAll(known.keySet());
        return changed;
    }
}
