package org.lockkeeper.host.inhibit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.host.inhibit.Inhibitors.Pauses;
import org.lockkeeper.host.systemd.login.Inhibitions.Inhibitor;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.Request;

/** The children of a program that takes systemd-inhibit's arguments and does as a test's file says. */
final class InhibitorsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration NEVER = Duration.ofHours(1);
    private static final long SELF = ProcessHandle.current().pid();

    @SuppressWarnings("NullAway.Init") // set by JUnit
    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Inhibitors inhibitors;

    private volatile List<Claim> wanted = List.of();

    @BeforeEach
    void program() throws IOException {
        script("shift 4; echo \"$$\" >>pids; exec \"$@\"");
    }

    @AfterEach
    void end() {
        if (inhibitors != null) {
            inhibitors.stop();
        }
    }

    private void script(String text) throws IOException {
        Path draft = Files.writeString(folder.resolve("draft"), "#!/bin/sh\ncd '" + folder + "'\n" + text + "\n");
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(
                draft,
                folder.resolve("inhibit"),
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private void start(Pauses pauses) {
        start(folder.resolve("inhibit").toString(), pauses);
    }

    private void start(String program, Pauses pauses) {
        inhibitors = new Inhibitors(program, "unix:path=/nowhere", pauses);
        inhibitors.listen(() -> inhibitors.settle(wanted));
        inhibitors.start();
    }

    private void want(Claim... claims) {
        wanted = List.of(claims);
        inhibitors.settle(wanted);
    }

    private static Claim claim(String id, boolean inhibit) {
        Request request = new Request(
                id,
                Request.Kind.WINDOW,
                "maintenance",
                "alice",
                "kernel update",
                NOW,
                NOW.plusSeconds(60),
                Duration.ofMinutes(10),
                Binding.WINDOW,
                List.of(),
                inhibit,
                null);
        return new Claim(request, new Lease(1, NOW, NOW, NOW.plusSeconds(600), null), null);
    }

    private void shows(Claim claim, InhibitorView.State state) {
        await().untilAsserted(() -> assertThat(inhibitors.view(claim).state()).isEqualTo(state));
    }

    private List<String> pids() {
        try {
            return Files.exists(folder.resolve("pids")) ? Files.readAllLines(folder.resolve("pids")) : List.of();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private long alive() {
        return pids().stream()
                .filter(pid -> ProcessHandle.of(Long.parseLong(pid)).isPresent())
                .count();
    }

    private boolean own(String who, String why, String pid, long self) {
        return inhibitors.own(new Inhibitor("shutdown", who, why, "block", 0, Long.parseLong(pid)), self);
    }

    @Test
    void whatIsWantedOnAndOffIsNotTakenEachTime() {
        start(new Pauses(NEVER, NEVER, NEVER));
        Claim claim = claim("w-1", true);
        want(claim);
        shows(claim, InhibitorView.State.HELD);
        for (int times = 0; times < 100; times++) {
            want();
            want(claim);
            assertThat(inhibitors.view(claim).state()).isEqualTo(InhibitorView.State.PENDING);
        }
        assertThat(pids()).hasSize(1);
        inhibitors.stop();
        start(new Pauses(NEVER, SOON, NEVER));
        want(claim);
        shows(claim, InhibitorView.State.HELD);
        want();
        want(claim);
        shows(claim, InhibitorView.State.HELD);
        assertThat(pids()).hasSize(3);
    }

    @Test
    void whatEndsAgainAndAgainIsTakenEverMoreSeldom() throws IOException {
        script("echo x >>tries; shift 4; read word; echo $word; exit 0"); // is held, and ends at once
        start(new Pauses(NEVER, SOON, NEVER));
        long begun = System.nanoTime();
        want(claim("w-1", true));
        await().ignoreExceptions()
                .until(() -> Files.readAllLines(folder.resolve("tries")).size() >= 5);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(SOON.multipliedBy(1 + 2 + 4 + 8));
    }

    @Test
    void passesTheReasonOnByteByByte() {
        assertThat(InhibitCommand.octal("a1 ö%")).isEqualTo("a1\\040\\303\\266\\045");
    }

    @Test
    void takesWhatIsAskedForAndLetsGoOfWhatIsNoLonger() {
        start(new Pauses(NEVER, NEVER, NEVER));
        Claim one = claim("w-1", true);
        Claim two = claim("w-2", true);
        Claim none = claim("w-3", false);
        assertThat(inhibitors.settledFor(one)).isFalse();
        assertThat(inhibitors.settledFor(none)).isTrue();
        want(one, two, none);
        shows(one, InhibitorView.State.HELD);
        shows(two, InhibitorView.State.HELD);
        assertThat(inhibitors.settledFor(one)).isTrue();
        assertThat(inhibitors.shown(none)).isNull();
        assertThat(pids()).hasSize(2);
        assertThat(inhibitors.held()).isEqualTo(2);
        want(two);
        await().until(() -> alive() == 1);
        // It may be seen for a moment longer.
        pids().forEach(pid ->
                assertThat(own("Lockkeeper", "some words", pid, SELF)).isTrue());
        assertThat(own("Lockkeeper", "kernel update (w-2 of alice)", "1", SELF)).isFalse();
        // In another namespace processes have other numbers.
        assertThat(own("Lockkeeper", "kernel update (w-1 of alice)", "1", 77)).isTrue();
        assertThat(own("Lockkeeper", "kernel update (w-9 of alice)", "1", 77)).isFalse();
        assertThat(own("other", "kernel update (w-2 of alice)", "1", 77)).isFalse();
        inhibitors.stop();
        await().until(() -> alive() == 0);
        assertThat(pids()).hasSize(2);
    }

    @Test
    void whatEndsIsTakenAgainEachTime() {
        start(new Pauses(NEVER, SOON, NEVER));
        Claim claim = claim("w-1", true);
        want(claim);
        for (int times = 1; times <= 3; times++) {
            int so = times;
            await().until(() -> pids().size() == so);
            shows(claim, InhibitorView.State.HELD);
            ProcessHandle.of(Long.parseLong(pids().get(times - 1)))
                    .orElseThrow()
                    .destroyForcibly();
        }
        await().until(() -> pids().size() == 4);
        shows(claim, InhibitorView.State.HELD);
    }

    @Test
    void whatIsRefusedIsTriedAgainUntilItIsNot() throws IOException {
        script("echo x >>tries; echo 'Failed to inhibit: Access denied' >&2; exit 1");
        start(new Pauses(NEVER, NEVER, SOON));
        Claim claim = claim("w-1", true);
        want(claim);
        shows(claim, InhibitorView.State.UNAVAILABLE);
        assertThat(inhibitors.view(claim).reason()).isEqualTo("Failed to inhibit: Access denied");
        assertThat(inhibitors.settledFor(claim)).isTrue();
        await().ignoreExceptions()
                .until(() -> Files.readAllLines(folder.resolve("tries")).size() >= 3);
        assertThat(inhibitors.faults()).containsExactly("Failed to inhibit: Access denied");
        script("shift 4; exec \"$@\"");
        shows(claim, InhibitorView.State.HELD);
        assertThat(inhibitors.faults()).isEmpty();
    }

    @Test
    void whatHangsHoldsNobodyUpAndCountsWhenItComes() throws IOException {
        script("until test -e go; do sleep 0.02; done; shift 4; exec \"$@\"");
        start(new Pauses(SOON, NEVER, NEVER));
        Claim claim = claim("w-1", true);
        want(claim);
        shows(claim, InhibitorView.State.UNAVAILABLE);
        assertThat(inhibitors.view(claim).reason()).isEqualTo("systemd-logind has not answered for 50 ms");
        Files.createFile(folder.resolve("go"));
        shows(claim, InhibitorView.State.HELD);
    }

    @Test
    void withoutTheProgramItSaysSo() {
        start("/nowhere/systemd-inhibit", new Pauses(NEVER, NEVER, NEVER));
        Claim claim = claim("w-1", true);
        want(claim);
        shows(claim, InhibitorView.State.UNAVAILABLE);
        assertThat(inhibitors.view(claim).reason()).contains("/nowhere/systemd-inhibit");
    }

    @Test
    void afterItsEndNothingIsTaken() {
        start(new Pauses(NEVER, NEVER, NEVER));
        AtomicInteger heard = new AtomicInteger();
        inhibitors.listen(heard::incrementAndGet);
        inhibitors.stop();
        want(claim("w-1", true));
        assertThat(inhibitors.held()).isZero();
        assertThat(heard).hasValue(0);
    }
}
