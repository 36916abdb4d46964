package org.lockkeeper.fleet.members;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The hosts of the fleet, as they were read last. */
public final class Members {

    static final Members UNKNOWN = new Members(null, 0);

    private final @Nullable SortedMap<String, Member> byName;
    private final long version;

    private Members(@Nullable SortedMap<String, Member> byName, long version) {
        this.byName = byName;
        this.version = version;
    }

    /** Whether they were ever read. */
    public boolean known() {
        return byName != null;
    }

    /** Another number for each change. */
    public long version() {
        return version;
    }

    public Collection<Member> all() {
        return byName == null ? List.of() : byName.values();
    }

    public Optional<Member> find(String name) {
        return Optional.ofNullable(byName).map(all -> all.get(name));
    }

    public Stream<Member> of(String pool) {
        return all().stream().filter(member -> member.pools().contains(pool));
    }

    /** What the Lockkeepers that are there hold the pool to, each once. */
    public Set<PoolRule> rules(String pool) {
        Set<PoolRule> rules = new LinkedHashSet<>();
        all().stream()
                .filter(member -> !member.absent())
                .flatMap(member -> Stream.ofNullable(member.rules().get(pool)))
                .forEach(rules::add);
        return rules;
    }

    /** @return with another version only where more has changed than when somebody was seen */
    Members with(Collection<Member> read) {
        SortedMap<String, Member> fresh = new TreeMap<>(byName == null ? Map.of() : byName);
        boolean changed = byName == null;
        for (Member member : read) {
            Member before = member.forgotten() ? fresh.remove(member.name()) : fresh.put(member.name(), member);
            changed |= member.forgotten() ? before != null : !member.sameAs(before);
        }
        return new Members(fresh, changed ? version + 1 : version);
    }
}
