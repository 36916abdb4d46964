package org.lockkeeper.locking.rules;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which service groups conflict with which. The relation is symmetric: naming a conflict on one side is enough. A group
 * that conflicts with itself is exclusive.
 */
public final class Conflicts {

    private final SortedMap<String, SortedSet<String>> relation = new TreeMap<>();
    /** The same for {@link #between}, which is asked for each pair in the queue. */
    private final Map<String, Set<String>> known = new HashMap<>();

    private Conflicts() {}

    /** @throws IllegalArgumentException if a group conflicts with one that is not a key of the map */
    public static Conflicts of(Map<String, ? extends Set<String>> declared) {
        Conflicts conflicts = new Conflicts();
        declared.keySet().forEach(group -> conflicts.relation.put(group, new TreeSet<>()));
        declared.forEach((group, others) -> others.forEach(other -> conflicts.add(group, other)));
        conflicts.relation.forEach((group, others) -> conflicts.known.put(group, Set.copyOf(others)));
        return conflicts;
    }

    private void add(String group, String other) {
        SortedSet<String> back = relation.get(other);
        SortedSet<String> forth = relation.get(group);
        if (back == null || forth == null) {
            throw new IllegalArgumentException("group '%s' conflicts with '%s', which is no group; groups are %s"
                    .formatted(group, other, groups()));
        }
        forth.add(other);
        back.add(group);
    }

    public Set<String> groups() {
        return relation.keySet();
    }

    public boolean knows(String group) {
        return relation.containsKey(group);
    }

    /** A group that is no longer configured conflicts with every group: nothing is known of what it may disturb. */
    public boolean between(String one, String other) {
        Set<String> others = known.get(one);
        return others == null || !known.containsKey(other) || others.contains(other);
    }
}
