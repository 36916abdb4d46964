package org.lockkeeper.fleet.pools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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
 */
public record FleetProperties(
        @DefaultValue Map<String, PoolProperties> pools,
        @DefaultValue("5000") int maxHosts,
        @DefaultValue("1000") int maxHostsEach,
        @Nullable String name,
        @DefaultValue @NestedConfigurationProperty DatabaseProperties database) {

    static final String KEY = "lockkeeper.fleet";

    /** As FleetLock has it for groups, and short enough for labels. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9.-]{1,64}");

    private static final Pattern HOST = Pattern.compile("[a-zA-Z0-9._:@-]{1,253}");

    private static final Path HOSTNAME = Path.of("/proc/sys/kernel/hostname");

    private static final int MOST = 10_000;
    private static final int MOST_POOLS = 100;

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
        bounded("max-hosts", maxHosts);
        bounded("max-hosts-each", maxHostsEach);
        if (name != null && !HOST.matcher(name).matches()) {
            throw new IllegalArgumentException("%s.name must be at most 253 letters, digits and . _ : @ -, not '%s'"
                    .formatted(KEY, Text.shorten(name)));
        }
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
