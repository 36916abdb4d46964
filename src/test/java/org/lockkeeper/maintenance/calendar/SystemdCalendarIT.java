package org.lockkeeper.maintenance.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.Commands;
import org.springframework.scheduling.support.CronExpression;

/**
 * The Sundays of ten years against systemd's own calendar. Most clocks are changed in the night to one, at these times. systemd
 * leaves out what does not exist; in all else both mean the same.
 */
class SystemdCalendarIT {

    private static final int WEEKS = 522;
    private static final Pattern ELAPSE = Pattern.compile("(?m)^ *\\(in UTC\\): \\w+ (\\S+ \\S+) UTC$");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin,       2, 30",
        "Europe/London,       1, 30",
        "America/New_York,    2, 30",
        "America/St_Johns,    1, 15",
        "America/Santiago,    0, 30",
        "America/Havana,      0, 30",
        "Australia/Lord_Howe, 2, 10",
        "Pacific/Chatham,     3, 0",
        "Asia/Beirut,         0, 15",
        "Asia/Kolkata,        2, 30"
    })
    void itBeginsWhenATimerWould(String name, int hour, int minute) {
        ZoneId zone = ZoneId.of(name);
        // Both as far as the changes are known: what systemd leaves out makes its list go further.
        List<Instant> timer = timer("Sun *-*-* %02d:%02d:00".formatted(hour, minute), zone).stream()
                .filter(time -> time.isBefore(Zones.TO))
                .toList();
        List<Instant> ours = new ArrayList<>();
        int shifted = 0;
        Recurring recurring = new Recurring(
                CronExpression.parse("0 %d %d * * SUN".formatted(minute, hour)), Duration.ofHours(1), zone);
        Instant last = timer.get(timer.size() - 1);
        for (Span next = recurring.beginningAfter(Zones.FROM);
                next != null && !next.start().isAfter(last);
                next = recurring.beginningAfter(next.start())) {
            LocalDateTime local = LocalDateTime.ofInstant(next.start(), zone);
            if (local.getHour() == hour && local.getMinute() == minute) {
                ours.add(next.start());
            } else {
                shifted++;
            }
        }
        assertThat(ours).isEqualTo(timer);
        long gaps = Zones.changes(zone).stream()
                .filter(ZoneOffsetTransition::isGap)
                .filter(gap -> gap.getInstant().isBefore(last))
                .map(gap -> gap.getDateTimeBefore().toLocalDate().atTime(hour, minute))
                .filter(time -> zone.getRules().getValidOffsets(time).isEmpty())
                .count();
        assertThat(shifted).isEqualTo((int) gaps);
    }

    /** The zone as that of the process: for one in the expression systemd starts a process for each time. */
    private static List<Instant> timer(String expression, ZoneId zone) {
        ProcessBuilder command = new ProcessBuilder(
                "systemd-analyze",
                "calendar",
                "--iterations=" + WEEKS,
                "--base-time=" + TIME.format(LocalDateTime.ofInstant(Zones.FROM, zone)),
                expression);
        command.environment().put("TZ", zone.getId());
        CommandResult result = Commands.run(Duration.ofSeconds(60), command);
        assertThat(result.exitCode()).as(result.err()).isZero();
        List<Instant> times = new ArrayList<>();
        for (Matcher found = ELAPSE.matcher(result.out()); found.find(); ) {
            times.add(LocalDateTime.parse(found.group(1), TIME).toInstant(ZoneOffset.UTC));
        }
        assertThat(times).hasSize(WEEKS);
        return times;
    }
}
