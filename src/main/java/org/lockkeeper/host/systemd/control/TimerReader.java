package org.lockkeeper.host.systemd.control;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.types.UInt64;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.bus.Bus;
import org.lockkeeper.host.systemd.bus.BusException;
import org.lockkeeper.host.systemd.bus.PendingReply.Reply;
import org.lockkeeper.host.systemd.bus.Questions;
import org.lockkeeper.host.systemd.bus.Systemd;
import org.lockkeeper.host.systemd.bus.UnitRow;
import org.lockkeeper.host.systemd.units.UnitName;
import org.lockkeeper.host.systemd.units.UnitTimer;

/** The active timers, from their side: they know what they start also by another name. Others will not elapse. */
record TimerReader(Bus bus) {

    private static final String[] STATES = {"active"};
    private static final String[] KINDS = {"*.timer"};

    List<UnitTimer> read() throws BusException {
        Reply reply = bus.send(
                        Systemd.NAME, Systemd.PATH, Systemd.MANAGER, "ListUnitsByPatterns", "asas", STATES, KINDS)
                .await();
        List<String> active =
                UnitRow.list(reply).stream().map(UnitRow::name).sorted().toList();
        List<UnitTimer> timers = new ArrayList<>();
        // Without an interface: those of a unit and of its kind.
        Questions.ask(
                active,
                unit -> bus.send(Systemd.NAME, UnitName.toPath(unit), Systemd.PROPERTIES, "GetAll", "s", ""),
                replies -> replies.forEach((unit, answer) ->
                        timers.add(timer(unit, (Map<?, ?>) answer.values().get(0)))));
        return timers;
    }

    private static UnitTimer timer(String unit, Map<?, ?> properties) {
        return new UnitTimer(
                unit,
                PendingFacts.strings(properties, "Triggers"),
                "waiting".equals(PendingFacts.value(properties, "SubState")),
                time(PendingFacts.micros(properties, "NextElapseUSecRealtime")),
                up(PendingFacts.micros(properties, "NextElapseUSecMonotonic")),
                time(PendingFacts.micros(properties, "LastTriggerUSec")),
                length(PendingFacts.micros(properties, "RandomizedDelayUSec")),
                Boolean.TRUE.equals(PendingFacts.value(properties, "FixedRandomDelay")),
                length(PendingFacts.micros(properties, "AccuracyUSec")),
                rows(properties, "TimersCalendar").stream()
                        .map(row -> new UnitTimer.ByClock(String.valueOf(row[1]), time(((UInt64) row[2]).longValue())))
                        .toList(),
                rows(properties, "TimersMonotonic").stream()
                        .map(row ->
                                new UnitTimer.Counted(String.valueOf(row[0]), length(((UInt64) row[1]).longValue())))
                        .toList());
    }

    private static List<Object[]> rows(Map<?, ?> properties, String name) {
        return PendingFacts.value(properties, name) instanceof List<?> list
                ? list.stream().map(row -> (Object[]) row).toList()
                : List.of();
    }

    /** Never is 0, or all bits. */
    private static long up(long micros) {
        return Math.max(0, micros);
    }

    private static @Nullable Instant time(long micros) {
        return micros <= 0 ? null : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static Duration length(long micros) {
        return Duration.of(up(micros), ChronoUnit.MICROS);
    }
}
