package org.lockkeeper.maintenance.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Handled;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** By schedule, the occurrences that have been or were skipped, and the table in which they are no more: always of one moment. */
final class Been {

    private static final Logger log = LoggerFactory.getLogger(Been.class);
    /** What is not known after a start is looked for so far back. A window that is planned knows itself what was left out before it. */
    private static final int LOOK_BACK = 2000;
    /** What has been for so long cannot come late any more. */
    private static final Duration KEPT = Duration.ofDays(370);

    private final Map<String, NavigableSet<Instant>> done = new HashMap<>();
    private LockTable table = LockTable.EMPTY;

    /** To be asked for once it is told of changes: what has ended in the table that is read has ended before what is read then. */
    synchronized void readFrom(LockRegistry registry) {
        table = registry.state().table();
        try {
            registry.lastEnded(LOOK_BACK).forEach(this::note);
        } catch (StoreException lost) {
            log.warn("Past windows cannot be read, so that it is not known which were skipped: {}", lost.getMessage());
        }
    }

    /** @return whether it is about a window of a schedule */
    synchronized boolean changed(LockTable now, List<Event> events) {
        table = now;
        boolean ours = false;
        for (Event event : events) {
            Claim claim = event.after();
            if (claim != null) {
                ours |= note(claim);
            }
        }
        return ours;
    }

    synchronized List<Step> steps(Schedules schedules, BiPredicate<String, Instant> open, Instant since, Instant now) {
        done.values().forEach(times -> times.headSet(now.minus(KEPT)).clear());
        return new Due(schedules.byName(), Map.copyOf(done), open, since, now).steps(table);
    }

    /** @return whether it is of a schedule */
    private boolean note(Claim claim) {
        Plan plan = Step.plan(claim);
        if (plan == null || plan.schedule() == null) {
            return false;
        }
        if (claim.end() != null && !Handled.withdrawn(claim)) {
            done.computeIfAbsent(plan.schedule(), name -> new TreeSet<>())
                    .add(Objects.requireNonNull(plan.occurrence()));
        }
        return true;
    }
}
