package org.lockkeeper.fleet.pools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.fleet.members.Member;
import org.lockkeeper.fleet.members.PoolRule;
import org.lockkeeper.web.words.Text;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Hosts that ask this Lockkeeper before they go into maintenance.
 *
 * @param pools the pools of hosts by name, which is what FleetLock calls a group. Without it there is no fleet, and nothing is
 *     started for one
 * @param maxHosts how many hosts may have a slot or wait for one, in all pools; one more is refused. A tenth is kept for
 *     operators and admins
 * @param maxHostsEach the same for each caller that is neither operator nor admin. Where each host has a token of its own, 1
 *     is enough
 * @param name what this host is called in pools, for groups that need a slot; each of a fleet has another. Default: its
 *     host name
 * @param database that the Lockkeepers of the fleet share
 * @param labels of this host. Pools look at zone and wave; others are shown. Without it the host is in no zone, and goes last
 * @param healthy how it is found out whether this host is well after maintenance
 * @param absentAfter how long a host with a Lockkeeper is not heard of when it counts as absent
 * @param forgetAfter and how long when it counts no more
 */
public record FleetProperties(
        @DefaultValue Map<String, PoolProperties> pools,
        @DefaultValue("5000") int maxHosts,
        @DefaultValue("1000") int maxHostsEach,
        @Nullable String name,
        @DefaultValue @NestedConfigurationProperty DatabaseProperties database,
        @DefaultValue Map<String, String> labels,
        @DefaultValue @NestedConfigurationProperty HealthyProperties healthy,
        @DefaultValue("3m") Duration absentAfter,
        @DefaultValue("30d") Duration forgetAfter) {

    static final String KEY = "lockkeeper.fleet";

    /** As FleetLock has it for groups, and short enough for labels. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9.-]{1,64}");

    private static final Pattern HOST = Pattern.compile("[a-zA-Z0-9._:@-]{1,253}");

    private static final Path HOSTNAME = Path.of("/proc/sys/kernel/hostname");

    private static final int MOST = 10_000;
    private static final int MOST_POOLS = 100;
    private static final int MOST_LABELS = 20;
    private static final Duration LEAST_ABSENCE = Duration.ofSeconds(5);
    private static final Duration MOST_ABSENCE = Duration.ofDays(366);

    public FleetProperties {
        if (pools.size() > MOST_POOLS) {
            throw new IllegalArgumentException(
                    "%s.pools are %d; there may be %d".formatted(KEY, pools.size(), MOST_POOLS));
        }
        pools = new TreeMap<>(pools);
        pools.forEach((pool, rule) -> {
            if (!NAME.matcher(pool).matches()) {
                throw new IllegalArgumentException(
                        "%s.pools has '%s'; a name is of at most 64 letters, digits, '-' and '.'"
                                .formatted(KEY, Text.shorten(pool)));
            }
            rule.check("%s.pools.%s.".formatted(KEY, pool));
        });
        labels = new TreeMap<>(labels);
        checkLabels(labels);
        if (absentAfter.compareTo(LEAST_ABSENCE) < 0 || absentAfter.compareTo(forgetAfter) > 0) {
            throw new IllegalArgumentException("%s.absent-after must be from %s to forget-after (%s), not %s"
                    .formatted(KEY, LEAST_ABSENCE, forgetAfter, absentAfter));
        }
        if (forgetAfter.compareTo(MOST_ABSENCE) > 0) {
            throw new IllegalArgumentException(
                    "%s.forget-after must be at most %s, not %s".formatted(KEY, MOST_ABSENCE, forgetAfter));
        }
        bounded("max-hosts", maxHosts);
        bounded("max-hosts-each", maxHostsEach);
        if (name != null && !HOST.matcher(name).matches()) {
            throw new IllegalArgumentException("%s.name must be at most 253 letters, digits and . _ : @ -, not '%s'"
                    .formatted(KEY, Text.shorten(name)));
        }
    }

    private static void checkLabels(Map<String, String> labels) {
        if (labels.size() > MOST_LABELS) {
            throw new IllegalArgumentException(
                    "%s.labels are %d; there may be %d".formatted(KEY, labels.size(), MOST_LABELS));
        }
        labels.forEach((label, value) -> {
            if (!NAME.matcher(label).matches() || !HOST.matcher(value).matches()) {
                throw new IllegalArgumentException(
                        "%s.labels.%s is '%s'; a label is of at most 64 letters, digits, '-' and '.', its value of at most 253 letters, digits and . _ : @ -"
                                .formatted(KEY, Text.shorten(label), Text.shorten(value)));
            }
        });
    }

    /** What this host holds its pools to. */
    Map<String, PoolRule> rules() {
        Map<String, PoolRule> rules = new TreeMap<>();
        pools.forEach((name, pool) -> rules.put(name, pool.rule()));
        return rules;
    }

    /** What this host is called in pools. */
    public String hostName() {
        if (name != null) {
            return name;
        }
        try {
            return Files.readString(HOSTNAME).strip();
        } catch (IOException unreadable) {
            throw new IllegalStateException(
                    "%s.name must name this host: %s cannot be read".formatted(KEY, HOSTNAME), unreadable);
        }
    }

    /** @param pool that a service group names, if it does */
    public void checkGroup(String group, @Nullable String pool) {
        if (pool != null && !pools.containsKey(pool)) {
            throw new IllegalArgumentException(
                    "lockkeeper.groups.%s.fleet names '%s', which is no pool of %s.pools; the pools are %s"
                            .formatted(group, Text.shorten(pool), KEY, pools.keySet()));
        }
        PoolProperties rule = pool == null ? null : pools.get(pool);
        if (pool != null && rule != null) {
            checkLabelsFor(pool, rule);
        }
    }

    /** What would keep this host from ever getting a slot shows at the start. */
    private void checkLabelsFor(String pool, PoolProperties rule) {
        if (rule.atLeastInZone() > 0 && !labels.containsKey(Member.ZONE)) {
            throw new IllegalArgumentException(
                    "%s.labels.zone is required: %s.pools.%s.at-least-in-zone is %d, and a group of this host needs the pool"
                            .formatted(KEY, KEY, pool, rule.atLeastInZone()));
        }
        String wave = labels.get(Member.WAVE);
        List<String> waves =
                rule.waves().stream().map(each -> String.valueOf(each.name())).toList();
        if (wave != null && !waves.isEmpty() && !waves.contains(wave)) {
            throw new IllegalArgumentException("%s.labels.wave is '%s', which is no wave of pool %s; its waves are %s"
                    .formatted(KEY, Text.shorten(wave), pool, waves));
        }
    }

    private static void bounded(String key, int value) {
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException("%s.%s must be from 1 to %d, not %d".formatted(KEY, key, MOST, value));
        }
    }

    /** Who may ask for what names groups and pools alike. */
    public void check(Set<String> groups) {
        pools.keySet().stream().filter(groups::contains).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException(
                    "%s.pools has '%s', which is the name of a service group: name the pool otherwise"
                            .formatted(KEY, name));
        });
    }
}
