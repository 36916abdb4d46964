package org.lockkeeper.maintenance.calendar;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Instant;
import java.util.Objects;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.Moment;
import org.lockkeeper.locking.registry.RegistryProperties;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;
import org.springframework.stereotype.Component;

/**
 * Hours as metrics, with the label {@code group}, for groups that have any.
 *
 * <ul>
 *   <li>{@code lockkeeper.calendar.open}: 1 while work may begin
 *   <li>{@code lockkeeper.calendar.change}: when that changes, seconds of the epoch
 *   <li>{@code lockkeeper.requests.held.by.calendar}: requests that wait for that
 *   <li>{@code lockkeeper.requests.held.by.fit}: requests that would not be over in time; of all groups
 *   <li>{@code lockkeeper.leases.overran}: leases that go on although the hours are over
 *   <li>{@code lockkeeper.blackouts.unread}: without the label, files of blackouts that could not be read last
 * </ul>
 */
@Component
final class CalendarMetrics implements MeterBinder {

    private final Calendars calendars;
    private final CalendarRestraint restraint;
    private final LockRegistry locks;
    private final RegistryProperties properties;

    CalendarMetrics(
            Calendars calendars, CalendarRestraint restraint, LockRegistry locks, RegistryProperties properties) {
        this.restraint = restraint;
        this.properties = properties;
        this.calendars = calendars;
        this.locks = locks;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        properties
                .groups()
                .keySet()
                .forEach(group -> Gauge.builder("lockkeeper.requests.held.by.fit", locks, it -> waiting(group, true))
                        .description("Requests of the group that would not be over before its hours end, a blackout"
                                + " begins, or a planned window is to open")
                        .tag("group", group)
                        .strongReference(true)
                        .register(meters));
        if (calendars.reads()) {
            Gauge.builder(
                            "lockkeeper.blackouts.unread",
                            calendars,
                            it -> it.faults().size())
                    .description("Files of blackouts that could not be read when they were looked at last")
                    .strongReference(true)
                    .register(meters);
        }
        calendars.all().forEach((group, calendar) -> {
            Gauge.builder(
                            "lockkeeper.calendar.open",
                            locks,
                            it -> calendar.at(it.now()).open() ? 1 : 0)
                    .description("1 while work of the group may begin by its hours and blackouts")
                    .tag("group", group)
                    .strongReference(true)
                    .register(meters);
            Gauge.builder("lockkeeper.calendar.change", locks, it -> seconds(calendar.at(it.now())))
                    .description("When that changes, in seconds since 1970; 0 if it does not within years")
                    .tag("group", group)
                    .baseUnit("timestamp.seconds")
                    .strongReference(true)
                    .register(meters);
            Gauge.builder("lockkeeper.requests.held.by.calendar", locks, it -> waiting(group, false))
                    .description("Requests of the group that wait for its hours to begin, or for a blackout to end")
                    .tag("group", group)
                    .strongReference(true)
                    .register(meters);
            Gauge.builder("lockkeeper.leases.overran", locks, it -> overran(it, group))
                    .description("Windows and leases of the group that go on although its hours are over")
                    .tag("group", group)
                    .strongReference(true)
                    .register(meters);
        });
    }

    private static double seconds(Standing standing) {
        Instant until = standing.until();
        return until == null ? 0 : until.toEpochMilli() / 1000.0;
    }

    private static double overran(LockRegistry locks, String group) {
        return locks.state()
                .table()
                .leases()
                .filter(claim -> claim.request().group().equals(group))
                .filter(claim -> Objects.requireNonNull(claim.lease()).overranAt() != null)
                .count();
    }

    private double waiting(String group, boolean byFit) {
        Moment moment = locks.moment();
        LockTable table = moment.state().table();
        CalendarLook look = restraint.over(table.claims(), moment.now().minus(moment.set()));
        return table.in(Phase.QUEUED)
                .filter(claim -> claim.request().group().equals(group))
                .filter(claim -> claim.request().parent() == null)
                .filter(claim -> look.on(claim) != null && look.byFit(claim) == byFit)
                .count();
    }
}
