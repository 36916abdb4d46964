package org.lockkeeper.fleet.pools;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Hosts of a pool that go together, in the order of the list.
 *
 * @param name as lockkeeper.fleet.labels.wave of its hosts has it. Required: each wave has one
 * @param soak how long after the last of its hosts the next wave begins
 */
record WaveProperties(
        @Nullable String name, @DefaultValue("0s") Duration soak) {}
