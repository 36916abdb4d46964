package org.lockkeeper.fleet.pools;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How it is found out whether this host is well after maintenance, for pools with after: healthy.
 *
 * @param command that succeeds if the host is well, with its arguments. Without it Lockkeeper's own health decides: bus and
 *     stores answer, and what was stopped for maintenance runs again
 * @param interval how often that is tried. A try that takes longer than within, or a minute, has failed
 * @param within how long the host has to become well; then it is told that it is not, and the slot is kept
 */
public record HealthyProperties(
        @DefaultValue List<String> command,
        @DefaultValue("10s") Duration interval,
        @DefaultValue("10m") Duration within) {

    private static final String KEY = FleetProperties.KEY + ".healthy.";
    private static final Duration LONGEST_LOOK = Duration.ofMinutes(1);
    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofDays(1);

    public HealthyProperties {
        command = List.copyOf(command);
        if (!command.isEmpty() && !command.get(0).startsWith("/")) {
            throw new IllegalArgumentException(
                    "%scommand must begin with an absolute path, not '%s'".formatted(KEY, command.get(0)));
        }
        between("interval", interval);
        between("within", within);
    }

    /** For how long one look may take. */
    public Duration patience() {
        return within.compareTo(LONGEST_LOOK) < 0 ? within : LONGEST_LOOK;
    }

    private static void between(String key, Duration value) {
        if (value.compareTo(LEAST) < 0 || value.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    "%s%s must be from %s to %s, not %s".formatted(KEY, key, LEAST, MOST, value));
        }
    }
}
