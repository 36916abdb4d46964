package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The service groups with the rules of each. */
public final class Groups {

    /**
     * The rule of one group.
     *
     * @param conflictsWith groups whose work must not go on at the same time; one side is enough
     * @param limit how many leases of this group at once; 0 for as many as conflicts allow
     * @param lockDelay how long a lease is still held after its time is over without proof that its owner has ended;
     *     null: until it is proven, renewed or forced
     * @param pure whether nothing of the host has a say in when its leases are held
     * @param pool in which this host must have a slot before a lease of this group is granted; null: in none
     */
    public record Rule(
            Set<String> conflictsWith,
            int limit,
            @Nullable Duration lockDelay,
            boolean pure,
            @Nullable String pool) {

        public static final Duration DEFAULT_LOCK_DELAY = Duration.ofSeconds(15);

        /** Of a group whose leases the host has a say in. */
        public Rule(Set<String> conflictsWith, int limit, @Nullable Duration lockDelay) {
            this(conflictsWith, limit, lockDelay, false, null);
        }

        /** Of a group that needs no slot. */
        public Rule(Set<String> conflictsWith, int limit, @Nullable Duration lockDelay, boolean pure) {
            this(conflictsWith, limit, lockDelay, pure, null);
        }

        public Rule {
            conflictsWith = Set.copyOf(conflictsWith);
            if (limit < 0) {
                throw new IllegalArgumentException("limit must not be negative: " + limit);
            }
            if (lockDelay != null && lockDelay.isNegative()) {
                throw new IllegalArgumentException("lockDelay must not be negative: " + lockDelay);
            }
        }
    }

    private final Map<String, Rule> rules;
    private final Conflicts conflicts;

    private Groups(Map<String, Rule> rules, Conflicts conflicts) {
        this.rules = new TreeMap<>(rules);
        this.conflicts = conflicts;
    }

    public static Groups of(Map<String, Rule> rules) {
        Map<String, Set<String>> relation = new TreeMap<>();
        rules.forEach((group, rule) -> relation.put(group, rule.conflictsWith()));
        return new Groups(rules, Conflicts.of(relation));
    }

    /** Groups without a limit of their own, and with the default lock delay. */
    public static Groups of(Conflicts conflicts) {
        return new Groups(Map.of(), conflicts);
    }

    public Conflicts conflicts() {
        return conflicts;
    }

    /** How many leases of the group at once. */
    int limit(String group) {
        Rule rule = rules.get(group);
        return rule == null || rule.limit() == 0 ? Integer.MAX_VALUE : rule.limit();
    }

    @Nullable
    String pool(String group) {
        Rule rule = rules.get(group);
        return rule == null ? null : rule.pool();
    }

    boolean pure(String group) {
        Rule rule = rules.get(group);
        return rule != null && rule.pure();
    }

    /**
     * Whether it is held in the very step that grants it. Not so where its owner has a unit, or is to have one: that unit's
     * own work may have to wait for others.
     */
    boolean pure(Request request) {
        return pure(request.group()) && !request.inhibit() && request.binding().unit() == null;
    }

    @Nullable
    Duration lockDelay(String group) {
        Rule rule = rules.get(group);
        return rule == null ? Rule.DEFAULT_LOCK_DELAY : rule.lockDelay();
    }
}
