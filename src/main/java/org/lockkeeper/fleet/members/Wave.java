package org.lockkeeper.fleet.members;

import java.time.Duration;

/**
 * Hosts that go together.
 *
 * @param name as the label {@code wave} of its hosts has it
 * @param soak how long after the last of them the next wave begins
 */
public record Wave(String name, Duration soak) {}
