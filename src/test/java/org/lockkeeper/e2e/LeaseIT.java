package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.JsonNode;

/** Jobs that ask for leases: real units, real processes. */
class LeaseIT extends SandboxedTest {

    private static final String ONCE = "/api/v1/once";
    private static final String LEASES = "/api/v1/leases";

    @Override
    Settings prepare() {
        for (String unit : List.of("update-a", "update-b", "update-c", "update-d")) {
            unit(unit, Units.oneshot(unit).startPre());
        }
        unit("backup-a", Units.oneshot("backup-a"));
        return Settings.standard()
                .set("lockkeeper.groups.once.conflicts-with", "once")
                .set("lockkeeper.groups.once.lock-delay", "0s")
                .guard("update-*.service", "update")
                .guard("backup-*.service", "backup");
    }

    @AfterEach
    void tidyUp() {
        host.releaseAll();
        host.closeAll();
        stop("update-a.service", "update-b.service", "update-c.service", "update-d.service", "backup-a.service");
    }

    private Answer lease(String group, Map<String, Object> owner, Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(Map.of("group", group, "reason", "nightly", "owner", owner));
        body.putAll(more);
        return host.api().post(LEASES, body);
    }

    private static Map<String, Object> named(String name) {
        return Map.of("name", name);
    }

    private String invocation(String unit) {
        return sandbox.systemctl("show", "--value", "--property=InvocationID", unit)
                .orFail()
                .out()
                .trim();
    }

    /** What a unit's ExecStartPre= does: asks for itself, by its run's id. */
    private String asks(String unit) {
        return lease("update", Map.of("unit", unit, "invocationId", invocation(unit)), Map.of())
                .expect(201)
                .text("/id");
    }

    private Answer reaches(String id, String state) {
        Answer answer = host.api()
                .get(LEASES + "/" + id + "?until=" + state + "&wait=30s")
                .expect(200);
        assertThat(answer.text("/state")).as(answer.body().toString()).isEqualTo(state);
        return answer;
    }

    private String state(String id) {
        return host.api().get(LEASES + "/" + id).text("/state");
    }

    @Test
    void jobsThatStartTogetherRunOneAfterTheOtherInTheOrderTheyAsked() {
        List<String> units = List.of("update-a", "update-b", "update-c", "update-d");
        for (String unit : units) {
            start(unit + ".service");
            await().until(() -> !sandbox.reached(unit, "start-pre").isEmpty());
        }
        List<String> leases =
                units.stream().map(unit -> asks(unit + ".service")).toList();
        for (int i = 0; i < units.size(); i++) {
            reaches(leases.get(i), "HELD");
            for (int later = i + 1; later < units.size(); later++) {
                assertThat(state(leases.get(later))).isEqualTo("QUEUED");
            }
            // The work begins, and ends: that alone frees the lease.
            sandbox.tell(units.get(i), "start-pre");
            sandbox.tell(units.get(i), "end");
            assertThat(reaches(leases.get(i), "ENDED").text("/endReason")).isEqualTo("OWNER_GONE");
        }
    }

    @Test
    void aRunThatIsKilledFreesItsLease() {
        start("update-a.service");
        await().until(() -> !sandbox.reached("update-a", "start-pre").isEmpty());
        String lease = asks("update-a.service");
        reaches(lease, "HELD");
        sandbox.systemctl("kill", "--signal=KILL", "update-a.service").orFail();
        assertThat(reaches(lease, "ENDED").text("/note")).contains("update-a.service");
    }

    @Test
    void aRunThatIsNotTheUnitsOwnIsRefused() {
        start("update-a.service");
        lease("update", Map.of("unit", "update-a", "invocationId", "0123456789abcdef0123456789abcdef"), Map.of())
                .expect(400);
        assertThat(lease("update", Map.of("unit", "stranger", "invocationId", "x"), Map.of())
                        .expect(400)
                        .text("/type"))
                .endsWith("unknown-unit");
    }

    @Test
    void aProcessThatEndsFreesItsLease() throws Exception {
        Process process = new ProcessBuilder("sleep", "600").start();
        String lease = lease("update", Map.of("pid", process.pid()), Map.of())
                .expect(201)
                .text("/id");
        reaches(lease, "HELD");
        process.destroyForcibly().waitFor();
        assertThat(reaches(lease, "ENDED").text("/note")).contains("process " + process.pid());
    }

    /** The fault that this product began with: two oneshots that start together wait on each other for ever. */
    @Test
    void unitsThatAskInTheirOwnExecStartPreDoNotWaitOnEachOther() throws Exception {
        List<String> units = List.of("update-x", "update-y", "update-z");
        Files.writeString(sandbox.shared().resolve("ask"), """
                exec curl -sSf "$1api/v1/leases?until=HELD&wait=60s" -H 'Content-Type: application/json' -d "{
                  \\"group\\": \\"update\\", \\"reason\\": \\"nightly\\",
                  \\"owner\\": {\\"unit\\": \\"$2\\", \\"invocationId\\": \\"$INVOCATION_ID\\"}}"
                """);
        for (String unit : units) {
            sandbox.unit(
                    unit + ".service", """
                    [Service]
                    Type=oneshot
                    ExecStartPre=/bin/sh /shared/ask %1$s %2$s
                    ExecStart=/bin/sh -c 'echo begin %2$s >> /shared/course; sleep 0.2; echo end %2$s >> /shared/course'
                    """.formatted(host.lockkeeper().baseUri().resolve("/"), unit));
        }
        sandbox.daemonReload();
        start(units.stream().map(unit -> unit + ".service").toArray(String[]::new));
        Path course = sandbox.shared().resolve("course");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Files.exists(course) && Files.readAllLines(course).size() == 2 * units.size());
        List<String> lines = Files.readAllLines(course);
        for (int i = 0; i < lines.size(); i += 2) {
            assertThat(lines.get(i + 1))
                    .as(lines.toString())
                    .isEqualTo(lines.get(i).replace("begin", "end"));
        }
    }

    @Test
    void aLeaseHeldByANameDrainsAndIsRenewedAndReleased() {
        start("backup-a.service");
        String lease = lease("maintenance", named("pipeline"), Map.of("ttl", "30s"))
                .expect(201)
                .text("/id");
        assertThat(reaches(lease, "DRAINING").text("/blockers/0/subject")).isEqualTo("backup-a.service");
        sandbox.tell("backup-a", "end");
        assertThat(reaches(lease, "HELD").text("/validFor")).startsWith("PT");
        host.api().post(LEASES + "/" + lease + "/renew", "").expect(200);
        assertThat(host.api().release(lease).expect(200).text("/endReason")).isEqualTo("RELEASED");
        Answer late = host.api().post(LEASES + "/" + lease + "/renew", "").expect(410);
        assertThat(late.text("/type")).endsWith("lease-ended");
        assertThat(late.text("/detail")).contains("was ended by anonymous@tcp at");
    }

    /** systemd takes this id for that of whoever asks, and process 1 aborts if it cannot see who that is. */
    @Test
    void theIdOfNoRunIsNobodysRunAndIsNotAskedFor() {
        String none = "0".repeat(32);
        assertThat(lease("update", Map.of("unit", "update-a.service", "invocationId", none), Map.of())
                        .expect(400)
                        .text("/errors/0/field"))
                .isEqualTo("owner.invocationId");
        lease("update", Map.of("invocationId", none), Map.of()).expect(400);
        host.api()
                .post("/api/v1/waits", Map.of("timeout", "1ms", "invocationId", none))
                .expect(200);
        for (String odd : List.of(
                "0", "00", "zz", "0".repeat(31), "f".repeat(33), "F".repeat(32), "é".repeat(32), "-".repeat(36))) {
            lease("update", Map.of("invocationId", odd), Map.of()).expect(400);
            host.api()
                    .post("/api/v1/waits", Map.of("timeout", "1ms", "invocationId", odd))
                    .expect(200);
        }
        assertThat(sandbox.systemctl("is-active", "sandbox.target").out()).contains("active");
    }

    /** A job that takes longer than was expected must not lose its lease at work. */
    @Test
    void aRunAndAProcessKeepTheirLeasesAsLongAsTheyAreSeenToGoOn() throws Exception {
        start("update-a.service");
        await().until(() -> !sandbox.reached("update-a", "start-pre").isEmpty());
        Process process = new ProcessBuilder("sleep", "600").start();
        Map<String, String> soon = Map.of("ttl", "1s");
        List<String> leases = List.of(
                lease("once", Map.of("unit", "update-a", "invocationId", invocation("update-a.service")), soon)
                        .expect(201)
                        .text("/id"),
                lease(Settings.FREE, Map.of("pid", process.pid()), soon)
                        .expect(201)
                        .text("/id"));
        for (String lease : leases) {
            Instant first = Instant.parse(reaches(lease, "HELD").text("/endsAt"));
            // Three times as long as it was asked for.
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Instant.parse(
                                    host.api().get(LEASES + "/" + lease).text("/endsAt"))
                            .isAfter(first.plusSeconds(3)));
            assertThat(state(lease)).isEqualTo("HELD");
        }
        process.destroyForcibly().waitFor();
        stop("update-a.service");
        for (String lease : leases) {
            assertThat(reaches(lease, "ENDED").text("/endReason")).isEqualTo("OWNER_GONE");
        }
    }

    @Test
    void aLeaseThatNobodyRenewsEnds() {
        String lease = lease("once", named("pipeline"), Map.of("ttl", "200ms"))
                .expect(201)
                .text("/id");
        assertThat(reaches(lease, "ENDED").text("/endReason")).isEqualTo("EXPIRED");
    }

    @Test
    void aWindowAdmitsTheWorkItWasOpenedFor() {
        String window = host.openFor("update-*.service");
        start("update-a.service");
        await().until(() -> !sandbox.reached("update-a", "start-pre").isEmpty());
        String member = asks("update-a.service");
        assertThat(reaches(member, "HELD").text("/parent")).isEqualTo(window);
        Answer open = host.window(window);
        assertThat(open.body().at("/blockers").isEmpty())
                .as(open.body().toString())
                .isTrue();
        assertThat(open.text("/members/0")).isEqualTo(member);
        host.api().get("/actuator/health/maintenance").expect(200);
        start("update-b.service");
        await().until(() -> !sandbox.reached("update-b", "start-pre").isEmpty());
        String second = asks("update-b.service");
        assertThat(state(second)).isEqualTo("QUEUED");
    }

    @Test
    void forceReleaseNeedsAReasonAndTellsTheHolder() {
        String lease = lease("update", named("pipeline"), Map.of()).expect(201).text("/id");
        String force = LEASES + "/" + lease + "/force-release";
        host.api().post(force, Map.of("by", "root", "reason", " ")).expect(400);
        host.api().post(force, Map.of("by", "root", "reason", "it hangs")).expect(200);
        Answer late = host.api().delete(LEASES + "/" + lease).expect(410);
        assertThat(late.text("/lease/endReason")).isEqualTo("FORCED");
        assertThat(late.text("/lease/note")).isEqualTo("it hangs");
    }

    /** Whoever has no right to it cannot end it by a slip, and nobody is named who did not say that it was he. */
    @Test
    void leaseIsGivenBackByItsTokenAlone() {
        String lease = lease("update", named("pipeline"), Map.of()).expect(201).text("/id");
        long token = Long.parseLong(reaches(lease, "HELD").text("/token"));
        String path = LEASES + "/" + lease;
        assertThat(host.api().delete(path).expect(400).text("/errors/0/field")).isEqualTo("token");
        assertThat(host.api().delete(path + "?token=" + (token + 1)).expect(409).text("/type"))
                .endsWith("token-mismatch");
        assertThat(host.api().delete(path + "?success=true&note=x").expect(400).text("/detail"))
                .contains("force-release");
        assertThat(state(lease)).isEqualTo("HELD");
        Answer ended = host.api().delete(path + "?token=" + token).expect(200);
        assertThat(ended.text("/endReason")).isEqualTo("RELEASED");
        assertThat(ended.body().has("endedBy")).isFalse();
        assertThat(Audit.read(host.api()).entries().stream()
                        .filter(entry -> entry.at("/subject").asString().equals(lease))
                        .filter(entry -> entry.at("/type").asString().equals("ENDED")))
                .hasSize(1)
                .noneMatch(entry -> entry.has("actor"));
    }

    @Test
    void whoeverSaysThatHeRenewsOrEndsItIsOnTheRecord() {
        String lease = lease("update", named("pipeline"), Map.of()).expect(201).text("/id");
        String token = reaches(lease, "HELD").text("/token");
        String path = LEASES + "/" + lease;
        host.api().post(path + "/renew", "").expect(200);
        host.api().post(path + "/renew?by=dora", "").expect(200);
        assertThat(host.api()
                        .delete(path + "?by=emil&token=" + token)
                        .expect(200)
                        .text("/endedBy"))
                .isEqualTo("emil");
        assertThat(Audit.read(host.api()).entries().stream()
                        .filter(entry -> entry.at("/subject").asString().equals(lease))
                        .filter(entry -> !entry.at("/type").asString().matches("REQUESTED|GRANTED|HELD"))
                        .map(entry -> entry.at("/type").asString() + " "
                                + entry.at("/actor").asString("-")))
                .containsExactly("RENEWED -", "RENEWED dora", "ENDED emil");
        // A request that waits has no token yet; whoever takes it back does nobody any harm.
        String held = lease("update", named("a"), Map.of()).expect(201).text("/id");
        String waiting = lease("update", named("b"), Map.of()).expect(201).text("/id");
        Answer cancelled = host.api().delete(LEASES + "/" + waiting).expect(200);
        assertThat(cancelled.text("/endReason")).isEqualTo("CANCELLED");
        assertThat(cancelled.body().has("endedBy")).isFalse();
        host.api().release(held).expect(200);
    }

    @Test
    void workIsDoneOnlyIfThatIsSaid() {
        Map<String, Object> once = Map.of("once", Map.of("key", "silent", "period", "2030-01-01"));
        String lease = lease("update", named("a"), once).expect(201).text("/id");
        reaches(lease, "HELD");
        host.api().release(lease).expect(200);
        Answer again = lease("update", named("b"), once).expect(201);
        assertThat(again.header("Lockkeeper-Outcome")).isEqualTo("GRANTED");
        host.api().release(again.text("/id")).expect(200);
    }

    @Test
    void workThatIsDoneOnceIsNotDoneTwice() {
        Map<String, Object> once = Map.of("once", Map.of("key", "report", "period", "2030-01-01"));
        Answer first = lease("update", named("a"), once).expect(201);
        assertThat(lease("update", named("b"), once).expect(200).header("Lockkeeper-Outcome"))
                .isEqualTo("RUNNING");
        String lease = first.text("/id");
        String token = reaches(lease, "HELD").text("/token");
        host.api().delete(LEASES + "/" + lease + "?success=true&token=" + token).expect(200);
        Answer again = lease("update", named("c"), once).expect(200);
        assertThat(again.header("Lockkeeper-Outcome")).isEqualTo("ALREADY_DONE");
        assertThat(again.text("/id")).isEqualTo(lease);
    }

    /** Between these two zones there is always another day. */
    @Test
    void whatIsDoneOnceADayIsListedAndOnlyForgottenOnTheRecord() {
        Map<String, Object> here = Map.of("key", "weekly", "per", "DAY", "zone", "Pacific/Kiritimati");
        Map<String, Object> there = Map.of("key", "weekly", "per", "DAY", "zone", "Pacific/Niue");
        String lease =
                lease("update", named("a"), Map.of("once", here)).expect(201).text("/id");
        String token = reaches(lease, "HELD").text("/token");
        Map<String, Object> reset = new HashMap<>(here);
        reset.putAll(Map.of("by", "bob", "reason", "it went wrong"));
        Answer running = host.api().post(ONCE + "/reset", reset).expect(409);
        assertThat(running.text("/type")).endsWith("work-running");
        assertThat(work("weekly").at("/state").asString()).isEqualTo("RUNNING");
        host.api().delete(LEASES + "/" + lease + "?success=true&token=" + token).expect(200);

        JsonNode done = work("weekly");
        assertThat(done.at("/state").asString()).isEqualTo("DONE");
        assertThat(done.at("/lease").asString()).isEqualTo(lease);
        assertThat(done.at("/owner").asString()).isEqualTo("a");
        assertThat(done.at("/period").asString()).matches("\\d{4}-\\d\\d-\\d\\d");
        assertThat(lease("update", named("b"), Map.of("once", here)).header("Lockkeeper-Outcome"))
                .isEqualTo("ALREADY_DONE");
        Answer elsewhere = lease("update", named("b"), Map.of("once", there)).expect(201);
        String failed = reaches(elsewhere.text("/id"), "HELD").text("/token");
        host.api()
                .delete(LEASES + "/" + elsewhere.text("/id") + "?token=" + failed)
                .expect(200);

        Map<String, Object> silent = new HashMap<>(reset);
        silent.remove("reason");
        assertThat(host.api().post(ONCE + "/reset", silent).expect(400).text("/errors/0/field"))
                .isEqualTo("reason");
        assertThat(host.api().post(ONCE + "/reset", reset).expect(200).text("/state"))
                .isEqualTo("RESET");
        host.api().post(ONCE + "/reset", reset).expect(404);
        assertThat(host.api().get(ONCE + "?key=weekly").body().at("/once").size())
                .isZero();
        assertThat(host.api()
                        .get("/api/v1/audit?latest=true&limit=10")
                        .expect(200)
                        .body()
                        .toString())
                .contains("ONCE_RESET", "it went wrong", "bob");
        lease("update", named("b"), Map.of("once", here)).expect(201);
    }

    private JsonNode work(String key) {
        JsonNode works = host.api().get(ONCE + "?key=" + key).expect(200).body().at("/once");
        assertThat(works.size()).isEqualTo(1);
        return works.get(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "once.per    | {'key': 'k', 'per': 'WEEK'}",
                "once.per    | {'key': 'k', 'per': 0}",
                "once.per    | {'key': 'k', 'per': ''}",
                "once.per    | {'key': 'k', 'per': 'day'}",
                "once.zone   | {'key': 'k', 'per': 'DAY', 'zone': 'Mars'}",
                "once.zone   | {'key': 'k', 'period': 'v1', 'zone': 'UTC'}",
                "once.period | {'key': 'k', 'per': 'DAY', 'period': 'v1'}",
                "once.period | {'key': 'k'}",
                "once.key    | {'per': 'DAY'}"
            },
            quoteCharacter = '"')
    void workThatCannotBeMeantIsRefused(String field, String once) {
        String body = "{'group': 'update', 'reason': 'x', 'owner': {'name': 'a'}, 'once': %s}".formatted(once);
        Answer refused = host.api().post(LEASES, body.replace('\'', '"')).expect(400);
        assertThat(refused.text("/errors/0/field")).isEqualTo(field);
    }

    /** More than were once remembered of all together. */
    @Test
    void whatIsDoneStaysDoneHoweverMuchIsDoneAfterIt() {
        done("eldest");
        for (int i = 0; i < 510; i++) {
            done("other-" + i);
        }
        assertThat(lease("update", named("z"), Map.of("once", Map.of("key", "eldest", "period", "v42")))
                        .header("Lockkeeper-Outcome"))
                .isEqualTo("ALREADY_DONE");
        Set<String> found = new HashSet<>();
        String next = "";
        do {
            JsonNode page =
                    host.api().get(ONCE + "?limit=100" + next).expect(200).body();
            page.at("/once")
                    .forEach(one -> assertThat(found.add(one.at("/key").asString()
                                    + one.at("/period").asString()))
                            .isTrue());
            next = page.has("next") ? "&after=" + page.at("/next").asString() : "";
        } while (!next.isEmpty());
        assertThat(found).contains("eldestv42", "other-0v42", "other-509v42");
        assertThat(host.api().get(ONCE + "?after=nonsense").expect(400).text("/errors/0/field"))
                .isEqualTo("after");
    }

    private void done(String key) {
        String path = LEASES + "?until=HELD&wait=10s";
        Answer lease = host.api()
                .post(
                        path,
                        Map.of(
                                "group",
                                "update",
                                "reason",
                                "x",
                                "owner",
                                named("z"),
                                "once",
                                Map.of("key", key, "period", "v42")));
        host.api()
                .delete(LEASES + "/" + lease.text("/id") + "?success=true&token=" + lease.text("/token"))
                .expect(200);
    }

    @Test
    void aDryRunChangesNothingAndSaysWhoBlocks() {
        String held = lease("update", named("a"), Map.of()).expect(201).text("/id");
        Map<String, Object> body = Map.of("group", "update", "reason", "x", "owner", named("b"));
        Answer tried = host.api().post(LEASES + "?dryRun=true", body).expect(200);
        assertThat(tried.text("/state")).isEqualTo("QUEUED");
        assertThat(tried.text("/blockers/0/subject")).isEqualTo(held);
        host.api().get(LEASES + "/" + tried.text("/id")).expect(404);
    }

    @Test
    void aStepIsAllowedOnlyWhileItsTokenHolds() {
        Answer asked = lease("update", named("a"), Map.of()).expect(201);
        String id = asked.text("/id");
        reaches(id, "HELD");
        String fence = LEASES + "/" + id + "/fence?token=";
        long token = host.api().get(LEASES + "/" + id).body().at("/token").asLong();
        assertThat(host.api().get(fence + token).body().at("/valid").asBoolean())
                .isTrue();
        assertThat(host.api().get(fence + (token + 1)).body().at("/valid").asBoolean())
                .isFalse();
        host.api().release(id).expect(200);
        assertThat(host.api().get(fence + token).body().at("/valid").asBoolean())
                .isFalse();
    }

    /** The nightly backup is not to fail because somebody has closed his window before its turn had come. */
    @Test
    void whatAWindowAdmittedAndStillWaitsWhenItClosesKeepsItsPlaceInTheQueue() {
        String window = host.openFor("update-*.service");
        start("update-a.service");
        await().until(() -> !sandbox.reached("update-a", "start-pre").isEmpty());
        String first = asks("update-a.service");
        reaches(first, "HELD");
        start("update-b.service");
        await().until(() -> !sandbox.reached("update-b", "start-pre").isEmpty());
        String second = asks("update-b.service");
        String outsider = lease("update", named("later"), Map.of()).expect(201).text("/id");
        host.close(window);
        Answer waits = host.api().get(LEASES + "/" + second).expect(200);
        assertThat(waits.text("/state")).as(waits.body().toString()).isEqualTo("QUEUED");
        assertThat(waits.body().has("parent")).isFalse();
        assertThat(waits.text("/blockers/0/subject")).isEqualTo(first);
        sandbox.tell("update-a", "start-pre");
        sandbox.tell("update-a", "end");
        reaches(second, "HELD");
        assertThat(state(outsider)).isEqualTo("QUEUED");
        assertThat(Audit.read(host.api()).entries().stream()
                        .filter(entry -> entry.at("/subject").asString().equals(second))
                        .map(entry -> entry.at("/type").asString()))
                .containsExactly("REQUESTED", "LEFT", "GRANTED", "HELD");
    }

    @Test
    void familiesAreThreeDeepAndTheEndOfAMemberFencesNoneOfThem() {
        String outer = lease("update", named("outer"), Map.of()).expect(201).text("/id");
        long outerToken = token(outer);
        String middle = joins("middle", outer, outerToken);
        long middleToken = token(middle);
        String inner = joins("inner", middle, middleToken);
        long innerToken = token(inner);
        host.api().release(middle).expect(200);
        assertThat(valid(outer, outerToken)).isTrue();
        assertThat(valid(inner, innerToken)).isTrue();
        assertThat(valid(middle, middleToken)).isFalse();
        host.api().release(inner).expect(200);
        assertThat(valid(outer, outerToken)).isTrue();
    }

    private String joins(String name, String id, long token) {
        return lease("update", named(name), Map.of("join", Map.of("id", id, "token", token)))
                .expect(201)
                .text("/id");
    }

    private long token(String lease) {
        return Long.parseLong(reaches(lease, "HELD").text("/token"));
    }

    private boolean valid(String lease, long token) {
        return host.api()
                .get(LEASES + "/" + lease + "/fence?token=" + token)
                .body()
                .at("/valid")
                .asBoolean();
    }

    @Test
    void whoIsAskedToFinishIsToldAndGoesOn() {
        String id = lease("update", named("bob"), Map.of()).expect(201).text("/id");
        reaches(id, "HELD");
        assertThat(host.api().get(LEASES + "/" + id).body().has("finishAsked")).isFalse();
        try (EventStream events = EventStream.open(host.lockkeeper().baseUri())) {
            await().until(() -> !events.events().isEmpty());
            JsonNode asked = ask(LEASES, id, "alice", "the host reboots at 5")
                    .expect(200)
                    .body();
            assertThat(asked.at("/state").asString()).isEqualTo("HELD");
            assertThat(asked.at("/finishAsked/by").asString()).isEqualTo("alice");
            assertThat(asked.at("/finishAsked/reason").asString()).isEqualTo("the host reboots at 5");
            assertThat(asked.at("/finishAsked/at").asString()).isNotEmpty();
            await().untilAsserted(() -> assertThat(events.events())
                    .anyMatch(event -> event.name().equals("change")
                            && event.data().contains("finishAsked")
                            && event.data().contains(id)
                            && event.data().contains("the host reboots at 5")));
            // Another one, and the same again: the last is shown, each is on the record.
            ask(LEASES, id, "carol", "the host reboots at 4").expect(200);
            String seen = ask(LEASES, id, "carol", "the host reboots at 4")
                    .expect(200)
                    .text("/finishAsked/id");
            assertThat(Audit.read(host.api()).of(id))
                    .filteredOn(entry -> entry.at("/type").asString().equals("FINISH_ASKED"))
                    .extracting(entry -> entry.at("/actor").asString() + ": "
                            + entry.at("/detail").asString())
                    .containsExactly(
                            "alice: the host reboots at 5",
                            "carol: the host reboots at 4",
                            "carol: the host reboots at 4");
            // Who has not seen the last one is answered at once; who has, waits.
            Instant before = Instant.now();
            for (String other : List.of("none", "a-other")) {
                host.api()
                        .get(LEASES + "/" + id + "?until=ENDED&wait=60s&seenAsk=" + other)
                        .expect(200);
            }
            assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(30));
            assertThat(host.api()
                            .get(LEASES + "/" + id + "?until=ENDED&wait=50ms&seenAsk=" + seen)
                            .text("/state"))
                    .isEqualTo("HELD");
        }
        // Over a restart, a renewal and its end it is still who asked.
        host.lockkeeper().kill9();
        host.lockkeeper().restart();
        host.api().post(LEASES + "/" + id + "/renew", "").expect(200);
        String token = host.api().get(LEASES + "/" + id).text("/token");
        JsonNode ended = host.api()
                .delete(LEASES + "/" + id + "?token=" + token)
                .expect(200)
                .body();
        assertThat(ended.at("/finishAsked/by").asString()).isEqualTo("carol");
        assertThat(ask(LEASES, id, "alice", "too late").expect(410).text("/type"))
                .endsWith("lease-ended");
        assertThat(ask(LEASES, "l-none", "alice", "nobody").expect(404).text("/type"))
                .endsWith("not-found");
    }

    @Test
    void whatWaitsAndWindowsAreAskedAsWell() {
        String window = host.ask("update");
        host.reaches(window, "OPEN");
        String waiting = lease("update", named("bob"), Map.of()).expect(201).text("/id");
        assertThat(ask(LEASES, waiting, "alice", "not today").expect(200).text("/state"))
                .isEqualTo("QUEUED");
        try (EventStream events = EventStream.open(host.lockkeeper().baseUri())) {
            await().until(() -> !events.events().isEmpty());
            ask("/api/v1/windows", window, "alice", "others wait").expect(200);
            await().untilAsserted(() -> assertThat(events.events())
                    .anyMatch(event ->
                            event.name().equals("change") && event.data().contains("others wait")));
        }
        assertThat(host.window(window).text("/finishAsked/by")).isEqualTo("alice");
        assertThat(host.state(window)).isEqualTo("OPEN");
        host.close(window);
        assertThat(ask("/api/v1/windows", window, "alice", "late").expect(409).text("/type"))
                .endsWith("window-closed");
        ask("/api/v1/windows", "w-none", "alice", "nobody").expect(404);
        assertThat(reaches(waiting, "HELD").text("/finishAsked/reason")).isEqualTo("not today");
        for (String field : List.of("by", "reason")) {
            Map<String, String> fields = new HashMap<>(Map.of("by", "alice", "reason", "x"));
            fields.put(field, " \u200b");
            JsonNode problem = host.api()
                    .post(LEASES + "/" + waiting + "/ask-to-finish", fields)
                    .expect(400)
                    .body();
            assertThat(problem.at("/errors/0/field").asString()).isEqualTo(field);
        }
    }

    private Answer ask(String path, String id, String by, String reason) {
        return host.api().post(path + "/" + id + "/ask-to-finish", Map.of("by", by, "reason", reason));
    }
}
