package org.lockkeeper.locking.rules;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The rules as a function, so that broken ones can be put in their place. */
@FunctionalInterface
interface Rules {

    LockRules.Step apply(LockTable table, Command command, Instant now, Map<String, List<Blocker>> sightings);
}
