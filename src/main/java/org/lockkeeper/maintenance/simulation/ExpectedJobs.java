package org.lockkeeper.maintenance.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.service.GuardedService;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.timers.ExpectedRun;
import org.lockkeeper.host.timers.Timers;
import org.lockkeeper.locking.registry.Durations;
import org.lockkeeper.locking.rules.Expectation.Expected;
import org.springframework.stereotype.Component;

/** The jobs that this host's timers will start, as a configuration has them. */
@Component
final class ExpectedJobs {

    private final Timers timers;
    private final Durations durations;
    private final GuardedServices services;

    ExpectedJobs(Timers timers, Durations durations, GuardedServices services) {
        this.timers = timers;
        this.durations = durations;
        this.services = services;
    }

    /**
     * @param repeated units of which so many runs are coming that those after the known ones were taken for repetitions
     * @param unknown why nothing is known of what timers will start; null where it is known
     */
    record Found(
            List<ExpectedJob> jobs,
            List<String> repeated,
            @Nullable String unknown) {}

    /** @param guarded the first entry that fits a unit says its group; of units that none fits nothing is expected */
    Found until(Instant to, List<GuardedService> guarded) {
        Timers.Expected expected = timers.upTo(to, this::length);
        Map<String, List<ExpectedRun>> units = new TreeMap<>();
        expected.runs()
                .forEach(run -> units.computeIfAbsent(run.unit(), unit -> new ArrayList<>())
                        .add(run));
        List<ExpectedJob> jobs = new ArrayList<>();
        List<String> repeated = new ArrayList<>();
        units.forEach((unit, runs) -> group(unit, guarded).ifPresent(group -> {
            List<Instant> starts = runs.stream().map(ExpectedRun::from).toList();
            if (starts.size() >= Timers.MOST_EACH) {
                repeated.add(unit);
                starts = repeated(starts, to);
            }
            jobs.add(new ExpectedJob(unit, group, starts, length(runs.get(0))));
        }));
        return new Found(jobs, repeated, expected.unknown());
    }

    private Optional<Duration> length(String group, String unit) {
        Expected known = durations.expectedOf(group, unit);
        return known == null ? durations.usualOf(group, unit) : Optional.of(known.length());
    }

    private static @Nullable Duration length(ExpectedRun run) {
        return run.to() == null || !run.to().isAfter(run.from()) ? null : Duration.between(run.from(), run.to());
    }

    private Optional<String> group(String unit, List<GuardedService> guarded) {
        List<String> names = services.namesOf(unit);
        return guarded.stream()
                .filter(entry -> names.stream().anyMatch(entry::fits))
                .map(GuardedService::group)
                .findFirst();
    }

    private static List<Instant> repeated(List<Instant> starts, Instant to) {
        Instant first = starts.get(0);
        Instant last = starts.get(starts.size() - 1);
        Duration one = Duration.between(starts.get(starts.size() - 2), last);
        Duration all = Duration.between(first, last).plus(one);
        List<Instant> more = new ArrayList<>(starts);
        for (int i = 0; more.get(more.size() - 1).isBefore(to); i++) {
            more.add(more.get(i).plus(all));
        }
        return more;
    }
}
