package org.lockkeeper.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.LockkeeperProcess;
import org.lockkeeper.testing.SystemdSandbox;

/**
 * From the exit of a service's last process to the client's hearing that its window is open, beside a loop that asks
 * {@code systemctl is-active} every five seconds. The process writes the time as its last act, so its own end is within
 * what is measured.
 */
final class ReactionBench {

    private static final int WARM_UP = 30;
    private static final int RUNS = 200;
    private static final int POLLED_RUNS = 24;
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final String UNIT = "backup-bench.service";

    @Test
    void fromTheLastExitToTheAnswer() throws Exception {
        try (SystemdSandbox sandbox = SystemdSandbox.start()) {
            Files.createDirectories(sandbox.shared());
            sandbox.exec("mkfifo", "/shared/go").orFail();
            sandbox.unit(UNIT, """
                    [Service]
                    Type=oneshot
                    ExecStart=/bin/bash -c 'read -r _ < /shared/go; printf %%s "$$EPOCHREALTIME" > /shared/exit'
                    """);
            sandbox.daemonReload();
            try (LockkeeperProcess lockkeeper = LockkeeperProcess.start(
                    sandbox,
                    "--lockkeeper.groups.backup.conflicts-with=maintenance",
                    "--lockkeeper.groups.maintenance.conflicts-with=maintenance",
                    "--lockkeeper.guarded-services[0].unit=backup-*.service",
                    "--lockkeeper.guarded-services[0].group=backup")) {
                Sample pushed = new Sample();
                Sample decided = new Sample();
                for (int i = 0; i < WARM_UP + RUNS; i++) {
                    Reaction reaction = longPoll(sandbox, lockkeeper);
                    if (i >= WARM_UP) {
                        pushed.add(Duration.between(reaction.exit(), reaction.heard()));
                        decided.add(Duration.between(reaction.exit(), reaction.opened()));
                    }
                }
                Sample polled = new Sample();
                for (int i = 0; i < POLLED_RUNS; i++) {
                    polled.add(pollLoop(sandbox));
                }
                new Table("reaction", "from the last exit to the answer", "runs", "p50", "p99", "max")
                        .row(row("long-poll answers OPEN", pushed))
                        .row(row("of which until the decision (whole ms), before its commit", decided))
                        .row(row("systemctl is-active every 5 s", polled))
                        .row(
                                "ratio",
                                "",
                                ratio(polled, pushed, 50),
                                ratio(polled, pushed, 99),
                                ratio(polled, pushed, 100))
                        .publish();
            }
        }
    }

    private static Object[] row(String what, Sample sample) {
        return new Object[] {
            what,
            sample.size(),
            Sample.millis(sample.percentile(50)),
            Sample.millis(sample.percentile(99)),
            Sample.millis(sample.percentile(100))
        };
    }

    private static String ratio(Sample slow, Sample fast, int percent) {
        return slow.percentile(percent).toNanos() / fast.percentile(percent).toNanos() + " ×";
    }

    /** @param opened when the lease was held, as Lockkeeper recorded it */
    private record Reaction(Instant exit, Instant opened, Instant heard) {}

    private static Reaction longPoll(SystemdSandbox sandbox, LockkeeperProcess lockkeeper) throws Exception {
        startUnit(sandbox);
        Answer window = lockkeeper
                .api()
                .post("/api/v1/windows", Map.of("reason", "bench", "requestedBy", "bench", "duration", "10min"))
                .expect(201);
        String path = "/api/v1/windows/" + window.text("/id");
        Awaitility.await().until(() -> busy(lockkeeper, path));
        CompletableFuture<Answer> answer = lockkeeper.api().getAsync(path + "?until=OPEN&wait=60s");
        CompletableFuture<Instant> heard = answer.thenApply(ignored -> Instant.now());
        go(sandbox);
        Instant opened = heard.get(60, TimeUnit.SECONDS);
        if (!answer.get().text("/state").equals("OPEN")) {
            throw new AssertionError("not open: " + answer.get());
        }
        lockkeeper.api().delete(path).expect(200);
        return new Reaction(exit(sandbox), Instant.parse(answer.get().text("/openedAt")), opened);
    }

    /** Only when the unit is seen running does its end count. */
    private static boolean busy(LockkeeperProcess lockkeeper, String path) {
        return lockkeeper.api().get(path).text("/blockers/0/subject").equals(UNIT);
    }

    private static Duration pollLoop(SystemdSandbox sandbox) throws Exception {
        startUnit(sandbox);
        // The unit ends at any moment between two looks.
        CompletableFuture<Instant> heard = CompletableFuture.supplyAsync(() -> {
            while (!sandbox.systemctl("is-active", UNIT).out().startsWith("inactive")) {
                pause(POLL);
            }
            return Instant.now();
        });
        pause(Duration.ofMillis(ThreadLocalRandom.current().nextLong(POLL.toMillis())));
        go(sandbox);
        Instant seen = heard.get(60, TimeUnit.SECONDS);
        return Duration.between(exit(sandbox), seen);
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static void startUnit(SystemdSandbox sandbox) throws IOException {
        Files.deleteIfExists(sandbox.shared().resolve("exit"));
        sandbox.systemctl("start", "--no-block", UNIT).orFail();
    }

    private static void go(SystemdSandbox sandbox) throws IOException {
        Files.writeString(sandbox.shared().resolve("go"), "go\n");
    }

    private static Instant exit(SystemdSandbox sandbox) throws IOException {
        Path file = sandbox.shared().resolve("exit");
        String[] time = Files.readString(file).trim().split("[.,]", 2);
        return Instant.ofEpochSecond(Long.parseLong(time[0]), Long.parseLong(time[1]) * 1000);
    }
}
