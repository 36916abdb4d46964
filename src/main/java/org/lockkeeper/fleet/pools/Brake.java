package org.lockkeeper.fleet.pools;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.lockkeeper.fleet.members.Members;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Command;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pauses a pool when more of its hosts are unhealthy than may be. Somebody has to end the pause; after that it pauses again only when
 * one more has become unhealthy.
 */
final class Brake {

    private static final Logger log = LoggerFactory.getLogger(Brake.class);
    private static final String WHO = "lockkeeper";

    private final LockRegistry registry;
    private final FleetProperties properties;
    private final Map<String, Set<String>> seen = new HashMap<>();

    Brake(LockRegistry registry, FleetProperties properties) {
        this.registry = registry;
        this.properties = properties;
    }

    synchronized void look(Members members) {
        if (!members.known() || !registry.state().live()) {
            return;
        }
        properties.pools().forEach((pool, rule) -> {
            Integer most = rule.maxUnhealthy();
            Set<String> now = Unhealthy.of(members, registry.state().table(), pool);
            // What there was before the first look has been seen by those who looked then.
            Set<String> before = seen.put(pool, now);
            if (most != null && now.size() > most && before != null && !before.containsAll(now)) {
                pause(pool, now, most);
            }
        });
    }

    private void pause(String pool, Set<String> hosts, int most) {
        String reason = hosts.size() == 1
                ? "%s is unhealthy; of pool %s there may be %d"
                        .formatted(hosts.iterator().next(), pool, most)
                : "%d hosts are unhealthy (%s); of pool %s there may be %d"
                        .formatted(
                                hosts.size(),
                                String.join(", ", hosts.stream().limit(5).toList()),
                                pool,
                                most);
        log.warn("Pool {} is paused: {}", pool, reason);
        registry.submit(new Command.By(WHO, FleetRules.pause(pool, WHO, reason), true));
    }
}
