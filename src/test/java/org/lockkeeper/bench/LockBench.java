package org.lockkeeper.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.app.LockkeeperApplication;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Submit;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A durable acquire and release, each acknowledged only when it is on the disc: the registry beside a bare commit of as
 * many bytes, and beside what Spring applications use for locks, on SQLite files of the same kind on the same disc.
 */
final class LockBench {

    private static final int WARM_UP = 300;
    private static final int RUNS = 1500;
    private static final int TOGETHER = 32;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    /** As long as what the registry writes for one lease and its events. */
    private static final String DOCUMENT = "d".repeat(900);

    private static final String EVENT = "e".repeat(1100);

    @Test
    void acquireAndRelease() throws Exception {
        Files.createDirectories(Path.of("target/bench"));
        try (ConfigurableApplicationContext lockkeeper = lockkeeper();
                Peers peers = new Peers(directory)) {
            LockRegistry registry = lockkeeper.getBean(LockRegistry.class);
            // In turns, so that a slow moment of the disc falls on all of them.
            Timed own = new Timed(i -> acquireAndRelease(registry, "own-" + i));
            Timed bare = new Timed(i -> {
                peers.bareCommit(DOCUMENT, EVENT);
                peers.bareCommit(DOCUMENT, EVENT);
            });
            Timed integration = new Timed(i -> {
                Lock lock = peers.springIntegration("one");
                lock.lock();
                lock.unlock();
            });
            Timed shed = new Timed(i -> peers.shedLock("one").unlock());
            for (int i = 0; i < WARM_UP + RUNS; i++) {
                for (Timed timed : List.of(own, bare, integration, shed)) {
                    timed.run(i, i >= WARM_UP);
                }
            }
            double together = together(registry);
            new Table("locks", "durable acquire and release, one caller", "per second", "p50", "p99", "p50 to bare")
                    .row(own.row("Lockkeeper: rules, document, events", bare))
                    .row(bare.row("two bare SQLite commits of as many bytes", bare))
                    .row(integration.row("Spring Integration JdbcLockRegistry", bare))
                    .row(shed.row("ShedLock JdbcTemplateLockProvider", bare))
                    .row("Lockkeeper, " + TOGETHER + " callers (commits shared)", format(together), "", "", "")
                    .publish();
        }
    }

    private ConfigurableApplicationContext lockkeeper() {
        return new SpringApplicationBuilder(LockkeeperApplication.class)
                .run(
                        "--server.port=0",
                        "--spring.config.location=classpath:/",
                        "--lockkeeper.state-directory=" + directory.resolve("own"),
                        "--lockkeeper.systemd.address=unix:path=/run/lockkeeper-no-such-bus",
                        "--lockkeeper.groups.bench.conflicts-with=",
                        "--lockkeeper.groups.maintenance.conflicts-with=maintenance");
    }

    private static Submit submit(String id) {
        return new Submit(
                id,
                Request.Kind.JOB,
                "bench",
                "alice",
                "measured",
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Binding.CLIENT,
                List.of(),
                false,
                null,
                null,
                null);
    }

    private static void acquireAndRelease(LockRegistry registry, String id) {
        registry.submit(submit(id)).join();
        registry.submit(new Command.Release(id, "alice", null, true)).join();
    }

    private static double together(LockRegistry registry) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(TOGETHER);
        long begin = System.nanoTime();
        List<Future<?>> all = new ArrayList<>();
        int each = 100;
        for (int caller = 0; caller < TOGETHER; caller++) {
            String name = "caller-" + caller + "-";
            all.add(callers.submit(() -> {
                for (int i = 0; i < each; i++) {
                    acquireAndRelease(registry, name + i);
                }
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }
        callers.shutdown();
        return TOGETHER * each * 1e9 / (System.nanoTime() - begin);
    }

    private static String format(double perSecond) {
        return String.format(Locale.ROOT, "%.0f", perSecond);
    }

    /** One way to do it, and how long each run took. */
    private static final class Timed {
        private final IntConsumer work;
        private final Sample sample = new Sample();

        Timed(IntConsumer work) {
            this.work = work;
        }

        void run(int number, boolean measured) {
            long begin = System.nanoTime();
            work.accept(number);
            if (measured) {
                sample.add(Duration.ofNanos(System.nanoTime() - begin));
            }
        }

        Object[] row(String what, Timed bare) {
            double ratio = (double) sample.percentile(50).toNanos()
                    / bare.sample.percentile(50).toNanos();
            return new Object[] {
                what,
                format(1e9 / sample.mean().toNanos()),
                Sample.millis(sample.percentile(50)),
                Sample.millis(sample.percentile(99)),
                String.format(Locale.ROOT, "%.2f ×", ratio)
            };
        }
    }
}
