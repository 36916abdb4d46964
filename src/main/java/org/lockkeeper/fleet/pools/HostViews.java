package org.lockkeeper.fleet.pools;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.fleet.members.Member;
import org.lockkeeper.fleet.members.Members;
import org.lockkeeper.fleet.pools.FleetView.FleetHost;
import org.lockkeeper.fleet.pools.FleetView.HostState;
import org.lockkeeper.web.words.Text;

/** The hosts of a fleet, to be shown: those first that somebody should look at. */
final class HostViews {

    private static final int MOST = 1_000;
    private static final int MOST_LABELS = 20;
    private static final int SHORT = 80;
    private static final int LONGEST = 500;

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

    /** What a host tells of itself is its own business, and so is how much of it. */
    private static @Nullable String shown(@Nullable String told, int most) {
        return told == null ? null : Text.shorten(told, most);
    }

    private static Map<String, String> labels(Member member) {
        Map<String, String> labels = new TreeMap<>();
        member.labels().entrySet().stream()
                .limit(MOST_LABELS)
                .forEach(label -> labels.put(Text.shorten(label.getKey()), Text.shorten(label.getValue(), LONGEST)));
        return labels;
    }

    private static FleetHost host(Member member) {
        return new FleetHost(
                member.name(),
                member.kind(),
                state(member),
                shown(member.version(), SHORT),
                shown(member.ailment(), LONGEST),
                labels(member),
                member.pools(),
                member.since(),
                member.bootSince(),
                member.absent() ? member.seen() : null);
    }
}
