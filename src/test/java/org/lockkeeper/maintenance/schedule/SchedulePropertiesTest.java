package org.lockkeeper.maintenance.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lockkeeper.base.time.ApiDuration;
import org.lockkeeper.maintenance.window.WindowProperties;

class SchedulePropertiesTest {

    private static final WindowProperties WINDOWS =
            new WindowProperties(Duration.ofDays(1), Duration.ofHours(1), Duration.ofDays(1), Duration.ofMinutes(5));

    private static void check(
            @Nullable String cron,
            @Nullable String duration,
            @Nullable String zone,
            String group,
            @Nullable String lead,
            @Nullable String atLeast) {
        ScheduleProperties properties = new ScheduleProperties(
                true, cron, length(duration), zone, group, null, List.of(), false, length(lead), null, length(atLeast));
        ScheduleProperties.check(Map.of("weekly", properties), Set.of("maintenance", "update"), WINDOWS);
    }

    private static @Nullable Duration length(@Nullable String text) {
        return text == null ? null : ApiDuration.parse(text);
    }

    @Test
    void whatIsSoundIsTaken() {
        assertThatNoException()
                .isThrownBy(() -> check("0 2 * * SAT", "1h", "Europe/Berlin", "update", "10min", "59min59s"));
        assertThatNoException().isThrownBy(() -> check("0 0 2 * * 7L", "24h", null, "maintenance", "0s", null));
    }

    @Test
    void whatIsAdmittedIsUnits() {
        ScheduleProperties properties = new ScheduleProperties(
                true,
                "@daily",
                Duration.ofHours(1),
                null,
                "update",
                null,
                List.of("apt-*", "a", "a.timer"),
                false,
                null,
                null,
                null);
        assertThat(properties.units("weekly")).containsExactly("apt-*", "a.service", "a.timer");
        ScheduleProperties wrong = new ScheduleProperties(
                true, "@daily", Duration.ofHours(1), null, "update", null, List.of("a b"), false, null, null, null);
        assertThatThrownBy(() -> ScheduleProperties.check(Map.of("weekly", wrong), Set.of("update"), WINDOWS))
                .hasMessageStartingWith(
                        "lockkeeper.schedules.weekly.admits must hold names or globs of units, not 'a b'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "           | 1h  |      | maintenance |     |      | cron is missing",
                "0 2 * * *  |     |      | maintenance |     |      | duration is missing",
                "never      | 1h  |      | maintenance |     |      | cron must be a cron expression such as '0 2 * * SAT', not 'never'",
                "0 2 30 2 * | 1h  |      | maintenance |     |      | cron is '0 2 30 2 *', which never comes",
                "0 2 * * *  | 25h |      | maintenance |     |      | cron is '0 2 * * *', which comes again before the PT25H of",
                "0 2 * * *  | 30s |      | maintenance |     |      | duration must be from PT1M to",
                "0 2 1 * *  | 48h |      | maintenance |     |      | duration is PT48H, and lockkeeper.windows.max-duration PT24H",
                "0 2 * * *  | 1h  | Mars | maintenance |     |      | zone must be a time zone such as Europe/Berlin, not 'Mars'",
                "0 2 * * *  | 1h  |      | updates     |     |      | group is 'updates', which is no group; the groups are [maintenance, update]",
                "0 2 * * *  | 1h  |      | maintenance | 25h |      | lead must be from PT0S to PT24H, not PT25H",
                "0 2 * * *  | 1h  |      | maintenance |     | 1h   | at-least must be from PT1S to PT59M59S, not PT1H",
                "0 2 * * *  | 1h  |      | maintenance |     | 0s   | at-least must be from PT1S to PT59M59S, not PT0S",
            })
    void whatCannotBeIsRefusedByItsKey(
            @Nullable String cron,
            @Nullable String duration,
            @Nullable String zone,
            String group,
            @Nullable String lead,
            @Nullable String atLeast,
            String said) {
        assertThatThrownBy(() -> check(cron, duration, zone, group, lead, atLeast))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("lockkeeper.schedules.weekly." + said);
    }
}
