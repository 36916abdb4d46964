package org.lockkeeper.fleet.members;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * As what a Lockkeeper enters a fleet.
 *
 * @param pools in which its groups need a slot
 * @param rules of all pools that it knows
 */
public record Introduction(
        @Nullable String version, Map<String, String> labels, Set<String> pools, Map<String, PoolRule> rules) {

    Told told() {
        return Told.of(Member.Kind.LOCKKEEPER, version, labels, pools, rules);
    }
}
