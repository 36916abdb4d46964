package org.lockkeeper.maintenance.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a unit went through. */
final class JobTally {

    /** Who waits longer than this for his turn is told of. */
    private static final Duration LONG = Duration.ofHours(24);

    private final ExpectedJob job;
    int starts;
    int begun;
    int merged;
    int refused;
    int overran;
    private int waited;
    private Duration longest = Duration.ZERO;
    private @Nullable Instant longestSince;
    private @Nullable Instant waitsSince;

    JobTally(ExpectedJob job) {
        this.job = job;
    }

    void began(Instant asked, Instant at) {
        begun++;
        waited(asked, at);
    }

    void waits(Instant asked, Instant end) {
        waitsSince = asked;
        waited(asked, end);
    }

    private void waited(Instant asked, Instant at) {
        Duration wait = Duration.between(asked, at);
        if (!wait.isZero()) {
            waited++;
        }
        if (wait.compareTo(longest) > 0) {
            longest = wait;
            longestSince = asked;
        }
    }

    Simulated.JobOutcome outcome() {
        return new Simulated.JobOutcome(
                job.unit(),
                job.group(),
                job.length(),
                starts,
                begun,
                merged,
                refused,
                waited,
                longest,
                longestSince,
                overran,
                waitsSince);
    }

    List<String> findings(Told told) {
        List<String> findings = new ArrayList<>();
        if (job.length() == null && starts > 0) {
            findings.add("%s: it is not known how long it takes; %s is assumed"
                    .formatted(job.unit(), told.length(Play.A_MOMENT)));
        }
        if (refused > 0) {
            findings.add("%s never fits: %d of %d starts could not have their turn in any hours of %s"
                    .formatted(job.unit(), refused, starts, job.group()));
        }
        if (waitsSince != null && longest.compareTo(LONG) > 0) {
            findings.add("%s starves: it waits since %s".formatted(job.unit(), told.time(waitsSince)));
        } else if (longestSince != null && (longest.compareTo(LONG) > 0 || merged > 0)) {
            findings.add("%s waits up to %s, from %s%s"
                    .formatted(
                            job.unit(),
                            told.length(longest),
                            told.time(longestSince),
                            merged > 0 ? "; %d of %d starts come to nothing".formatted(merged, starts) : ""));
        }
        if (overran > 0) {
            findings.add("%s goes on past the end of the hours of %s, %d of %d times"
                    .formatted(job.unit(), job.group(), overran, begun));
        }
        return findings;
    }
}
