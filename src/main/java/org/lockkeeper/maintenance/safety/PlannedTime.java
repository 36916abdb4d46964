package org.lockkeeper.maintenance.safety;

import java.time.Instant;
import java.time.ZoneId;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Blocker.InTheWay;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.maintenance.calendar.When;

/** When a planned window opens, in the host's zone: the rules know of none. */
final class PlannedTime {

    private PlannedTime() {}

    static InTheWay inTheZone(Claim claim, InTheWay way, LockRegistry registry) {
        return claim.request().plan() == null || claim.end() != null
                ? way
                : new InTheWay(
                        way.first().stream()
                                .map(blocker -> inTheZone(
                                        claim, blocker, registry.moment().now()))
                                .toList(),
                        way.count(),
                        way.requests());
    }

    private static Blocker inTheZone(Claim claim, Blocker blocker, Instant now) {
        return blocker.kind() == Blocker.Kind.CALENDAR
                        && blocker.subject().equals(claim.id())
                        && blocker.until() != null
                ? blocker.withDetail("opens at " + When.say(blocker.until(), now, ZoneId.systemDefault()))
                : blocker;
    }
}
