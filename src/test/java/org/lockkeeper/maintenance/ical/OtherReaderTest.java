package org.lockkeeper.maintenance.ical;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.Commands;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rules at random, as they are read here and by python3-icalendar with dateutil. */
class OtherReaderTest {

    private static final int RULES = 400;
    private static final LocalDateTime TO = LocalDateTime.of(2032, 1, 1, 0, 0);
    private static final List<String> DAYS = List.of("MO", "TU", "WE", "TH", "FR", "SA", "SU");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void rulesAreReadAlike() throws IOException {
        Random random = new Random(20261130);
        List<LocalDateTime> starts = new ArrayList<>();
        List<String> rules = new ArrayList<>();
        StringBuilder events = new StringBuilder();
        for (int i = 0; i < RULES; i++) {
            LocalDateTime start = LocalDateTime.of(2025, 1, 1, 0, 0)
                    .plusDays(random.nextInt(1500))
                    .plusMinutes(random.nextInt(1440));
            String rule = rule(random);
            starts.add(start);
            rules.add(rule);
            String at = start.toString().replaceAll("[-:]", "") + "00";
            events.append(BusyTimesTest.event("DTSTART:" + at, "DURATION:PT1H", "RRULE:" + rule));
        }
        Path file = Files.writeString(folder.resolve("rules.ics"), BusyTimesTest.calendar(events.toString()));
        CommandResult other = Commands.run(
                Duration.ofMinutes(1),
                List.of(
                        "/usr/bin/python3",
                        "src/test/programs/read-calendar",
                        "--starts",
                        file.toString(),
                        TO + ":00"));
        assertThat(other.exitCode()).as(other.err()).isZero();
        JsonNode read = JsonMapper.shared().readTree(other.out());
        int several = 0;
        List<String> differing = new ArrayList<>();
        for (int i = 0; i < RULES; i++) {
            TreeSet<LocalDateTime> theirs = new TreeSet<>();
            StreamSupport.stream(read.get(i).spliterator(), false)
                    .forEach(time -> theirs.add(LocalDateTime.parse(time.asString())));
            TreeSet<LocalDateTime> ours = new TreeSet<>(List.of(starts.get(i)));
            Rule.of(rules.get(i), starts.get(i), ZoneOffset.UTC).upTo(TO).stream()
                    .filter(each -> !each.isAfter(TO))
                    .forEach(ours::add);
            if (!ours.equals(theirs)) {
                differing.add("%s from %s".formatted(rules.get(i), starts.get(i)));
            }
            several += ours.size() > 3 ? 1 : 0;
        }
        assertThat(differing).isEmpty();
        assertThat(several).isGreaterThan(RULES / 2);
    }

    private static String rule(Random random) {
        List<String> parts = new ArrayList<>();
        String each = List.of("DAILY", "WEEKLY", "MONTHLY", "YEARLY").get(random.nextInt(4));
        parts.add("FREQ=" + each);
        if (random.nextInt(3) == 0) {
            parts.add("INTERVAL=" + (1 + random.nextInt(4)));
        }
        switch (each) {
            case "DAILY" -> maybe(random, parts, "BYMONTH=" + (1 + random.nextInt(12)));
            case "WEEKLY" -> maybe(random, parts, "BYDAY=" + days(random, ""));
            case "MONTHLY" -> {
                if (random.nextBoolean()) {
                    parts.add("BYDAY=" + days(random, List.of("1", "2", "-1").get(random.nextInt(3))));
                } else {
                    parts.add(
                            "BYMONTHDAY=" + (random.nextInt(4) == 0 ? -1 - random.nextInt(5) : 1 + random.nextInt(31)));
                }
            }
            default -> {
                parts.add("BYMONTH=" + (1 + random.nextInt(12)));
                maybe(random, parts, "BYMONTHDAY=" + (1 + random.nextInt(28)));
            }
        }
        if (random.nextInt(4) == 0) {
            parts.add("UNTIL=20300" + (1 + random.nextInt(9)) + "01T000000");
        }
        return String.join(";", parts);
    }

    private static void maybe(Random random, List<String> parts, String part) {
        if (random.nextBoolean()) {
            parts.add(part);
        }
    }

    private static String days(Random random, String which) {
        TreeSet<String> days = new TreeSet<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            days.add(which + DAYS.get(random.nextInt(DAYS.size())));
        }
        return String.join(",", days);
    }
}
