package org.lockkeeper.maintenance.simulation;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.rules.Request;

/** Counts what a play comes to. */
final class Tally {

    private final Map<String, JobTally> jobs = new TreeMap<>();
    private final Map<String, ScheduleTally> schedules = new TreeMap<>();

    void expect(ExpectedJob job) {
        jobs.put(job.unit(), new JobTally(job));
    }

    void started(ExpectedJob job) {
        job(job.unit()).starts++;
    }

    void merged(ExpectedJob job) {
        job(job.unit()).merged++;
    }

    void refused(ExpectedJob job) {
        job(job.unit()).refused++;
    }

    void expect(String schedule, String group) {
        schedules.put(schedule, new ScheduleTally(schedule, group));
    }

    void closed(String schedule, long times) {
        Objects.requireNonNull(schedules.get(schedule)).outsideHours = (int) times;
    }

    void hear(Event event, Claim claim) {
        Request request = claim.request();
        Plan plan = request.terms().plan();
        if (plan != null) {
            window(event, plan);
            return;
        }
        switch (event.type()) {
            case HELD -> job(request.owner()).began(request.requestedAt(), event.at());
            case OVERRAN -> job(request.owner()).overran++;
            default -> {}
        }
    }

    private void window(Event event, Plan plan) {
        if (event.type() == Event.Type.HELD) {
            schedule(plan).opened(plan.openAt(), event.at());
        } else if (event.type() == Event.Type.ENDED
                && Objects.requireNonNull(Objects.requireNonNull(event.after()).end())
                                .reason()
                        == EndReason.MISSED) {
            schedule(plan).missed(plan.openAt());
        }
    }

    /** At the end it still waits, or is at work. */
    void left(Claim claim, Instant now) {
        if (claim.phase() == Phase.QUEUED && claim.request().terms().plan() == null) {
            job(claim.request().owner()).waits(claim.request().requestedAt(), now);
        }
    }

    private JobTally job(String unit) {
        return Objects.requireNonNull(jobs.get(unit));
    }

    private ScheduleTally schedule(Plan plan) {
        return Objects.requireNonNull(schedules.get(Objects.requireNonNull(plan.schedule())));
    }

    Simulated result(Instant from, Instant to, Told told) {
        List<String> findings = Stream.concat(
                        jobs.values().stream().flatMap(job -> job.findings(told).stream()),
                        schedules.values().stream().flatMap(schedule -> schedule.findings(told).stream()))
                .toList();
        return new Simulated(
                from,
                to,
                jobs.values().stream().map(JobTally::outcome).toList(),
                schedules.values().stream().map(ScheduleTally::outcome).toList(),
                findings);
    }
}
