package org.lockkeeper.locking.registry;

import java.time.Duration;
import java.util.Set;
import org.lockkeeper.locking.rules.Limits.Urgency;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may go before others that wait.
 *
 * @param groups the service groups whose windows and leases may be urgent; * for all of them. Without it: of none
 * @param headStart how much earlier than it was an urgent request counts as asked for: what has waited longer than that is
 *     overtaken no more
 */
public record UrgentProperties(
        @DefaultValue Set<String> groups,
        @DefaultValue("1h") Duration headStart) {

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofDays(7);

    public UrgentProperties {
        groups = Set.copyOf(groups);
        if (headStart.compareTo(LEAST) < 0 || headStart.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    "lockkeeper.urgent.head-start must be from 1s to 7d, not %s".formatted(headStart));
        }
    }

    Urgency urgency(Set<String> all) {
        return new Urgency(groups.contains(RegistryProperties.ALL) ? all : groups, headStart);
    }
}
