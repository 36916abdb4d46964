package org.lockkeeper.page.history;

import java.util.List;
import java.util.Set;
import org.lockkeeper.locking.rules.Claim;

/**
 * What belongs to a story of the trails of others.
 *
 * @param before whose ends it waited for, in that order
 * @param inside the leases that were asked for inside it, oldest first
 * @param leftInside the ids of those that worked on when it ended
 */
record Around(List<Claim> before, List<Claim> inside, Set<String> leftInside) {

    static final Around NOTHING = new Around(List.of(), List.of(), Set.of());
}
