package org.lockkeeper.fleet.pools;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.lockkeeper.fleet.members.Member;
import org.lockkeeper.fleet.members.Members;
import org.lockkeeper.fleet.pools.FleetView.FleetHost;
import org.lockkeeper.fleet.pools.FleetView.HostState;

/** The hosts of a fleet, to be shown: those first that somebody should look at. */
final class HostViews {

    private static final int MOST = 1_000;

    private HostViews() {}

    static List<FleetHost> of(Members members) {
        return members.all().stream()
                .map(HostViews::host)
                .sorted(Comparator.comparing((FleetHost host) -> host.state() == HostState.WELL)
                        .thenComparing(FleetHost::id))
                .limit(MOST)
                .toList();
    }

    /** @param state a {@link HostState}, in small letters */
    static long count(Members members, String pool, String state) {
        HostState which = HostState.valueOf(state.toUpperCase(Locale.ROOT));
        return members.of(pool).filter(member -> state(member) == which).count();
    }

    private static HostState state(Member member) {
        return member.absent() ? HostState.ABSENT : member.ailment() != null ? HostState.UNHEALTHY : HostState.WELL;
    }

    private static FleetHost host(Member member) {
        return new FleetHost(
                member.name(),
                member.kind(),
                state(member),
                member.version(),
                member.ailment(),
                member.labels(),
                member.pools(),
                member.since(),
                member.bootSince(),
                member.absent() ? member.seen() : null);
    }
}
