package org.lockkeeper.reporting.silence;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.RegistryProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Other monitors that are to keep quiet about this host while a window is open.
 *
 * @param host what this host is called there. Without it the host's own name counts
 * @param windows the groups whose windows silence; * for all
 * @param leases the groups whose jobs' leases silence as well; * for all. Default: none
 * @param length for how long each silence is; it is renewed when a third of that is over, so that it ends by itself where
 *     nobody renews it
 * @param tail how much longer than the window it lasts: until the host's own checks have noticed
 * @param callTimeout how long a call to a monitor may take
 * @param alertmanager silences in Prometheus' Alertmanager
 * @param icinga downtimes in Icinga 2
 */
public record SilenceProperties(
        @Nullable String host,
        @DefaultValue(RegistryProperties.ALL) Set<String> windows,
        @DefaultValue Set<String> leases,
        @DefaultValue("5m") Duration length,
        @DefaultValue("1m") Duration tail,
        @DefaultValue("5s") Duration callTimeout,
        @DefaultValue @NestedConfigurationProperty AlertmanagerProperties alertmanager,
        @DefaultValue @NestedConfigurationProperty IcingaProperties icinga) {

    static final String KEY = "lockkeeper.silences";

    public SilenceProperties {
        windows = Set.copyOf(windows);
        leases = Set.copyOf(leases);
        checkHost(KEY, host);
        between("length", length, Duration.ofSeconds(3), Duration.ofHours(1));
        between("tail", tail, Duration.ZERO, Duration.ofHours(1));
        between("call-timeout", callTimeout, Duration.ofMillis(100), Duration.ofMinutes(1));
    }

    static void checkHost(String key, @Nullable String host) {
        if (host != null && (host.isBlank() || host.codePoints().anyMatch(Character::isWhitespace))) {
            throw new IllegalArgumentException(key + ".host must be a name without blanks, not '" + host + "'");
        }
    }

    private static void between(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "%s.%s must be from %s to %s, not %s".formatted(KEY, key, least, most, value));
        }
    }

    /** Refuses groups that there are not. */
    public void check(Set<String> groups) {
        check("windows", windows, groups);
        check("leases", leases, groups);
    }

    private static void check(String key, Set<String> named, Set<String> groups) {
        named.stream()
                .filter(name -> !name.equals(RegistryProperties.ALL) && !groups.contains(name))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("%s.%s names '%s', which is no group; the groups are %s"
                            .formatted(KEY, key, name, new TreeSet<>(groups)));
                });
    }

    static boolean has(Set<String> groups, String group) {
        return groups.contains(RegistryProperties.ALL) || groups.contains(group);
    }

    Terms terms() {
        return new Terms(length, tail);
    }
}
