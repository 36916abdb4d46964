package org.lockkeeper.maintenance.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.locking.registry.Drains;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.RegistryProperties;
import org.lockkeeper.maintenance.calendar.Calendars;
import org.lockkeeper.maintenance.schedule.ScheduleProperties.ConfiguredSchedules;
import org.lockkeeper.maintenance.window.WindowProperties;
import org.lockkeeper.web.words.InvalidField;
import org.springframework.stereotype.Component;

/** Plays what is expected of this host, under its own configuration or another. */
@Component
final class Simulations {

    private final LockRegistry registry;
    private final ExpectedJobs expected;
    private final Drains drains;
    private final WindowProperties windows;
    private final Configurations configurations;
    private final Configurations.Tried own;

    Simulations(
            LockRegistry registry,
            RegistryProperties properties,
            GuardedServices services,
            ConfiguredSchedules schedules,
            ExpectedJobs expected,
            Drains drains,
            WindowProperties windows,
            Configurations configurations) {
        this.registry = registry;
        this.expected = expected;
        this.drains = drains;
        this.windows = windows;
        this.configurations = configurations;
        this.own = new Configurations.Tried(properties, services.configured(), schedules);
    }

    /** @param configuration as a file would hold it; null for this host's own */
    Simulated play(Duration length, @Nullable String configuration) {
        Configurations.Tried tried = configuration == null ? own : read(configuration);
        ZoneId host = ZoneId.systemDefault();
        Instant from = registry.moment().now();
        Instant to = from.plus(length);
        ExpectedJobs.Found found = expected.until(to, tried.services());
        Calendars calendars = Calendars.of(tried.registry().groups(), host);
        calendars.look(from);
        Tally tally = new Tally();
        new Play(
                        tried.registry()
                                .unbounded(calendars.played(tried.registry().conflicts())),
                        tried.schedules().schedules(host),
                        group -> drains.usual(group).orElse(windows.lead()),
                        from,
                        tally)
                .run(found.jobs(), to);
        return with(tally.result(from, to, new Told(host)), found);
    }

    private Configurations.Tried read(String configuration) {
        try {
            return configurations.read(configuration);
        } catch (IllegalArgumentException refused) {
            throw new InvalidField("configuration", null, "is none: " + refused.getMessage());
        }
    }

    private static Simulated with(Simulated result, ExpectedJobs.Found found) {
        List<String> findings = new ArrayList<>();
        if (found.unknown() != null) {
            findings.add("it is not known what timers will start: " + found.unknown());
        }
        found.repeated()
                .forEach(unit -> findings.add(
                        "%s: only its next runs are known; those after them are taken to repeat them".formatted(unit)));
        findings.addAll(result.findings());
        return new Simulated(result.from(), result.to(), result.jobs(), result.schedules(), findings);
    }
}
