package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.Commands;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The calendar that others subscribe to, as a library reads it that did not write it; and the calendars of others as blackouts. */
class IcsIT extends SandboxedTest {

    private static final String FEED = "/api/v1/calendar.ics";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    private static Path freezes() {
        return folder.resolve("freeze");
    }

    @Override
    Settings prepare() {
        try {
            Files.createDirectory(freezes());
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
        return Settings.standard()
                .set("lockkeeper.groups.update.hours[0].cron", "0 2 * * SAT")
                .set("lockkeeper.groups.update.hours[0].duration", "3h")
                .set("lockkeeper.groups.update.hours[0].cutoff", "30min")
                .set("lockkeeper.groups.cleanup.blackouts[0].ics", freezes().toString());
    }

    @AfterEach
    void closeAll() throws IOException {
        host.closeAll();
        try (var files = Files.list(freezes())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        await().until(() -> state("cleanup").equals("OPEN"));
    }

    private HttpResponse<String> get(String path, String... headers) {
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(host.lockkeeper().baseUri().resolve(path));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private List<JsonNode> events(String query) {
        try {
            HttpResponse<String> answer = get(FEED + query);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            Path file = Files.writeString(folder.resolve("feed.ics"), answer.body());
            CommandResult read = Commands.run(
                    Duration.ofMinutes(1),
                    List.of("/usr/bin/python3", "src/test/programs/read-calendar", file.toString()));
            assertThat(read.exitCode()).as(read.err() + answer.body()).isZero();
            return StreamSupport.stream(
                            JsonMapper.shared()
                                    .readTree(read.out())
                                    .at("/events")
                                    .spliterator(),
                            false)
                    .toList();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private JsonNode event(String id) {
        return events("").stream()
                .filter(event -> event.at("/uid").asString().startsWith(id + "@"))
                .findFirst()
                .orElseThrow();
    }

    private static Instant time(JsonNode event, String name) {
        return Instant.parse(event.at("/" + name).asString().replace("+00:00", "Z"));
    }

    @Test
    void plannedWindowsAreReadMovedAndCancelledByAnotherLibrary() {
        Instant two = Instant.now().plus(Duration.ofDays(3)).truncatedTo(ChronoUnit.MINUTES);
        String id = host.api()
                .post("/api/v1/windows", Host.fields("update", Map.of("openAt", two.toString(), "override", "r")))
                .expect(201)
                .text("/id");
        JsonNode planned = event(id);
        assertThat(time(planned, "start")).isEqualTo(two);
        assertThat(planned.at("/status").asString()).isEqualTo("CONFIRMED");
        assertThat(planned.at("/sequence").asInt()).isZero();
        assertThat(planned.at("/summary").asString()).isEqualTo("window of update");

        host.api()
                .post(
                        "/api/v1/windows/" + id + "/move",
                        Map.of("openAt", two.plusSeconds(3600).toString()))
                .expect(200);
        JsonNode moved = event(id);
        assertThat(moved.at("/uid")).isEqualTo(planned.at("/uid"));
        assertThat(time(moved, "start")).isEqualTo(two.plusSeconds(3600));
        assertThat(moved.at("/sequence").asInt()).isEqualTo(1);
        assertThat(time(moved, "modified")).isAfterOrEqualTo(time(planned, "modified"));

        host.lockkeeper().kill9();
        host.lockkeeper().restart();
        assertThat(event(id).at("/sequence").asInt()).as("after a restart").isEqualTo(1);

        host.close(id);
        JsonNode cancelled = event(id);
        assertThat(cancelled.at("/uid")).isEqualTo(planned.at("/uid"));
        assertThat(cancelled.at("/status").asString()).isEqualTo("CANCELLED");
        assertThat(cancelled.at("/sequence").asInt()).isEqualTo(2);
        assertThat(cancelled.at("/summary").asString()).isEqualTo("cancelled: window of update");
    }

    @Test
    void hoursAreThereForThreeMonthsAndAskedForCheaply() throws IOException {
        List<JsonNode> hours = events("?group=update").stream()
                .filter(event -> event.at("/summary").asString().equals("hours of update"))
                .toList();
        assertThat(hours).hasSizeBetween(13, 16).allSatisfy(event -> {
            assertThat(Duration.between(time(event, "start"), time(event, "end")))
                    .isEqualTo(Duration.ofHours(3));
            assertThat(event.at("/transparent").asString()).isEqualTo("TRANSPARENT");
        });
        assertThat(hours.stream().map(event -> event.at("/uid").asString())).doesNotHaveDuplicates();
        assertThat(events("?group=cleanup")).isEmpty();
        assertThat(get(FEED + "?group=nobody").statusCode()).isEqualTo(400);

        HttpResponse<String> first = get(FEED);
        assertThat(first.headers().firstValue("Content-Type").orElse("")).startsWith("text/calendar");
        assertThat(first.body()).contains("REFRESH-INTERVAL;VALUE=DURATION:PT15M");
        String tag = first.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again = get(FEED, "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        Files.writeString(freezes().resolve("new.ics"), freeze());
        await().until(() -> get(FEED, "If-None-Match", tag).statusCode() == 200);
        assertThat(events("?group=cleanup"))
                .singleElement()
                .satisfies(event -> assertThat(event.at("/summary").asString()).isEqualTo("blackout of cleanup"));
    }

    private static String freeze() {
        String start = utc(Instant.now().minus(Duration.ofHours(1)));
        String end = utc(Instant.now().plus(Duration.ofHours(20)));
        return """
                BEGIN:VCALENDAR
                VERSION:2.0
                PRODID:-//somebody//else//EN
                BEGIN:VEVENT
                UID:1
                DTSTAMP:20260101T000000Z
                DTSTART:%s
                DTEND:%s
                END:VEVENT
                END:VCALENDAR
                """.formatted(start, end);
    }

    private static String utc(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString().replaceAll("[-:]", "");
    }

    private String state(String group) {
        return host.api()
                .get("/actuator/health/hours")
                .body()
                .at("/details/" + group + "/state")
                .asString();
    }

    @Test
    void aFreezeThatIsDroppedInBlocksAndUnblocksWhenItIsTakenOut() throws IOException {
        Path file = Files.writeString(folder.resolve("tmp"), freeze());
        Files.move(file, freezes().resolve("year.ics"), StandardCopyOption.ATOMIC_MOVE);
        await().atMost(Duration.ofSeconds(5)).until(() -> state("cleanup").equals("BLACKOUT"));
        String waits = host.ask("cleanup", Map.of("waitTimeout", "23h"));
        assertThat(host.blockers(waits)).containsExactly("CALENDAR cleanup");
        assertThat(host.window(waits).text("/blockers/0/detail")).startsWith("a blackout of cleanup holds");
        Files.delete(freezes().resolve("year.ics"));
        host.reaches(waits, "OPEN");
    }

    @Test
    void aFreezeThatCannotBeReadLetsNothingBeginAndIsNamed() throws IOException {
        Path half = Files.writeString(freezes().resolve("half.ics"), freeze().substring(0, 100));
        await().atMost(Duration.ofSeconds(5)).until(() -> state("cleanup").equals("UNKNOWN"));
        String waits = host.ask("cleanup");
        assertThat(host.blockers(waits)).containsExactly("CALENDAR cleanup");
        assertThat(host.window(waits).text("/blockers/0/detail"))
                .contains(half + ": it does not end with END:VCALENDAR");
        assertThat(host.api().get("/actuator/health/hours").text("/status")).isEqualTo("UNKNOWN");
        assertThat(Metrics.read(host.api()).value("lockkeeper_blackouts_unread"))
                .isEqualTo(1);
        CommandResult next = new Lockctl("dash", host.lockkeeper().baseUri().toString())
                .run("window", "next", "--group=cleanup", "--seconds");
        assertThat(next.exitCode()).isEqualTo(75);
        assertThat(next.err()).contains(half.toString());

        // What it said last holds when it is broken again.
        Files.writeString(half, freeze().replaceAll("DT(START|END):....", "DT$1:2040"));
        host.reaches(waits, "OPEN");
        Files.writeString(half, "nonsense");
        await().until(() ->
                host.api().get("/actuator/health/hours").text("/status").equals("UNKNOWN"));
        assertThat(state("cleanup")).isEqualTo("OPEN");
    }
}
