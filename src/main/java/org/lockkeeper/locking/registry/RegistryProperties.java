package org.lockkeeper.locking.registry;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.time.ApiDuration;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Groups;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Restraint;
import org.lockkeeper.locking.rules.TokenSource;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the registry needs of the configuration.
 *
 * @param groups the service groups by name
 * @param limits bounds of the lock table
 * @param guarded the groups that have guarded services
 */
public record RegistryProperties(Map<String, GroupProperties> groups, Limits limits, Set<String> guarded) {

    /** In place of the names of all groups. */
    public static final String ALL = "*";

    private static final String NEVER = "never";
    /** Of more, answers and commits would take too long. */
    private static final int MOST = 10_000;

    /** Its verdict is that of the host: nobody calls a host safe of which nothing is known, also where it guards nothing. */
    private static final String THE_HOST_ITSELF = "maintenance";

    /**
     * One service group.
     *
     * @param conflictsWith names of the groups whose work must not go on at the same time; one side is enough, and a
     *     group that names itself is exclusive; * names all groups, itself too
     * @param except groups that * does not name
     * @param limit how many leases of this group at once; 0 for as many as its conflicts allow
     * @param maxQueued how many requests of this group may wait at once; one more is refused. 0: no bound of its own
     * @param maxLeases how many windows and leases of this group there may be at once, with those that wait; one more is
     *     refused. 0: no bound of its own
     * @param lockDelay how long a job's lease is still held after its time is over, if nobody proves that its owner has
     *     ended; never: until it is proven, renewed or forced
     * @param reboots whether the group's work restarts the host: then a program that keeps the host from shutting down (a
     *     block inhibitor of systemd-logind) is in its way
     * @param fleet the pool in which this host needs a slot before work of this group may begin. Without it none is needed
     * @param hours when work of this group may begin. Without it, at any time
     * @param blackouts when work of this group may not begin, its hours or not. Without it there are none
     * @param finishAfterHours whether what still goes on when the hours are over is asked to finish
     */
    public record GroupProperties(
            @DefaultValue Set<String> conflictsWith,
            @DefaultValue Set<String> except,
            @DefaultValue("0") int limit,
            @DefaultValue("0") int maxQueued,
            @DefaultValue("0") int maxLeases,
            @DefaultValue("15s") String lockDelay,
            @DefaultValue("false") boolean reboots,
            @Nullable String fleet,
            @DefaultValue List<HoursProperties> hours,
            @DefaultValue List<BlackoutProperties> blackouts,
            @DefaultValue("false") boolean finishAfterHours) {

        public GroupProperties {
            hours = List.copyOf(hours);
            blackouts = List.copyOf(blackouts);
            conflictsWith = Set.copyOf(conflictsWith);
            except = Set.copyOf(except);
        }

        /** Whether it conflicts with all groups but its exceptions, also with those that are added later. */
        public boolean withAll() {
            return conflictsWith.contains(ALL);
        }

        /** Those that its own side names. */
        public Set<String> named(Set<String> groups) {
            Set<String> named = new TreeSet<>(conflictsWith);
            if (named.remove(ALL)) {
                groups.stream().filter(group -> !except.contains(group)).forEach(named::add);
            }
            return named;
        }

        Groups.Rule rule(String name, Set<String> groups, boolean pure) {
            bounded("lockkeeper.groups." + name + ".limit", limit, 0);
            return new Groups.Rule(named(groups), limit, delay(name), pure, fleet);
        }

        Limits.Bound bound(String name) {
            bounded("lockkeeper.groups." + name + ".max-queued", maxQueued, 0);
            bounded("lockkeeper.groups." + name + ".max-leases", maxLeases, 0);
            return new Limits.Bound(
                    maxQueued == 0 ? Integer.MAX_VALUE : maxQueued, maxLeases == 0 ? Integer.MAX_VALUE : maxLeases);
        }

        private @Nullable Duration delay(String name) {
            if (lockDelay.equals(NEVER)) {
                return null;
            }
            try {
                return ApiDuration.parse(lockDelay);
            } catch (IllegalArgumentException refused) {
                throw new IllegalArgumentException(
                        "lockkeeper.groups.%s.lock-delay must be a duration or 'never', not '%s'"
                                .formatted(name, lockDelay),
                        refused);
            }
        }
    }

    /**
     * Of all groups together.
     *
     * @param maxQueued how many requests may wait at once; one more is refused
     * @param maxLeases how many windows and leases there may be at once, with those that wait; one more is refused. Of this
     *     and of max-queued a tenth is kept for operators and admins
     * @param each of each caller that is neither operator nor admin
     */
    public record LimitProperties(
            @DefaultValue("2000") int maxQueued,
            @DefaultValue("4000") int maxLeases,
            @DefaultValue @NestedConfigurationProperty EachProperties each) {

        public LimitProperties {
            bounded("lockkeeper.limits.max-queued", maxQueued, 1);
            bounded("lockkeeper.limits.max-leases", maxLeases, 1);
        }
    }

    public static RegistryProperties of(
            Map<String, GroupProperties> groups,
            Set<String> guarded,
            LimitProperties limits,
            UrgentProperties urgent,
            Duration maxHold,
            Duration maxLease) {
        Map<String, Limits.Bound> ofGroups = new TreeMap<>();
        groups.forEach((name, group) -> ofGroups.put(name, group.bound(name)));
        return new RegistryProperties(
                groups,
                new Limits(
                        new Limits.Bound(limits.maxQueued(), limits.maxLeases()),
                        ofGroups,
                        maxHold,
                        urgent.urgency(groups.keySet()),
                        new Limits.Bound(
                                limits.each().maxQueued(), limits.each().maxLeases()),
                        maxLease),
                guarded);
    }

    static void bounded(String key, int value, int least) {
        if (value < least || value > MOST) {
            throw new IllegalArgumentException("%s must be from %d to %d, not %d".formatted(key, least, MOST, value));
        }
    }

    public RegistryProperties {
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("lockkeeper.groups must name at least one group");
        }
        guarded = Set.copyOf(guarded);
        rules(groups, guarded); // refuses what cannot be one
    }

    /** What in a table could not have come about under these groups. */
    public List<String> contradictions(LockTable table) {
        return new LockRules(rules(), limits).contradictions(table);
    }

    public Conflicts conflicts() {
        return rules().conflicts();
    }

    /** The rules for a play: nothing is bounded in it. */
    public LockRules unbounded(Restraint restraint) {
        return new LockRules(
                rules(), new Limits(Integer.MAX_VALUE, Duration.ofDays(366)), TokenSource.counting(), restraint);
    }

    Groups rules() {
        return rules(groups, guarded);
    }

    private static Groups rules(Map<String, GroupProperties> groups, Set<String> guarded) {
        Conflicts conflicts = rules(groups, name -> false).conflicts();
        return rules(
                groups,
                name -> groups.containsKey(name)
                        && !name.equals(THE_HOST_ITSELF)
                        && !groups.get(name).reboots()
                        && guarded.stream().noneMatch(other -> conflicts.between(name, other)));
    }

    private static Groups rules(Map<String, GroupProperties> groups, Predicate<String> pure) {
        Map<String, Groups.Rule> rules = new TreeMap<>();
        groups.forEach((name, group) -> rules.put(name, group.rule(name, groups.keySet(), pure.test(name))));
        return Groups.of(rules);
    }
}
