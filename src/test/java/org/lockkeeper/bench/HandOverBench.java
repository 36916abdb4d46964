package org.lockkeeper.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.Api;
import org.lockkeeper.testing.LockkeeperProcess;
import org.lockkeeper.testing.SystemdSandbox;

/**
 * From the moment a lease is given back until the next in the queue has heard that it is his: over HTTP, with both
 * changes on the disc and systemd asked in between. And what a thousand that wait cost.
 */
final class HandOverBench {

    private static final int WARM_UP = 400;
    private static final int RUNS = 400;
    private static final int PEER_RUNS = 40;
    private static final int GRANTS = 100;
    private static final String LEASES = "/api/v1/leases";

    /** Conflicts with no guarded service, so that systemd has no say in it. */
    private static final String PURE = "pure";

    /** Conflicts with one that does not run: systemd is asked before each hand-over. */
    private static final String CHECKED = "checked";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void fromTheReleaseToTheNextOnesAnswer() throws Exception {
        try (SystemdSandbox sandbox = SystemdSandbox.start();
                LockkeeperProcess lockkeeper = LockkeeperProcess.start(
                        sandbox,
                        "--lockkeeper.groups.pure.conflicts-with=pure",
                        "--lockkeeper.groups.checked.conflicts-with=checked,guarded",
                        "--lockkeeper.groups.guarded.conflicts-with=",
                        "--lockkeeper.guarded-services[0].unit=lockkeeper-bench-*.service",
                        "--lockkeeper.guarded-services[0].group=guarded",
                        "--lockkeeper.guarded-services[0].gate=off",
                        "--lockkeeper.guarded-services[0].optional=true",
                        "--lockkeeper.groups.maintenance.conflicts-with=maintenance");
                Peers peers = new Peers(directory)) {
            Queue pure = new Queue(lockkeeper.api(), PURE);
            Queue checked = new Queue(lockkeeper.api(), CHECKED);
            Sample ofPure = new Sample();
            Sample ofChecked = new Sample();
            pure.fill(2);
            checked.fill(2);
            // In turn, so that both have the same of whatever else the machine does.
            for (int i = 0; i < WARM_UP + RUNS; i++) {
                Duration one = pure.handOver();
                Duration other = checked.handOver();
                if (i >= WARM_UP) {
                    ofPure.add(one);
                    ofChecked.add(other);
                }
            }
            Sample peer = new Sample();
            for (int i = 0; i < PEER_RUNS; i++) {
                peer.add(handOver(peers.inOneProcess("one"), peers.inOtherProcess("one")));
            }
            new Table("hand-over", "from the release to the next one's lock", "runs", "p50", "p99")
                    .row(row("Lockkeeper, over HTTP: a pure lock", ofPure))
                    .row(row("a lock that waits for services, systemd asked", ofChecked))
                    .row(row("Spring Integration JdbcLockRegistry on H2, two clients", peer))
                    .row("ratio to the pure one", "", ratio(peer, ofPure, 50), ratio(peer, ofPure, 99))
                    .publish();
            crowd(pure, lockkeeper.pid());
        }
    }

    private static void crowd(Queue queue, long pid) throws Exception {
        Table table = new Table("waiters", "that wait by long-poll", "hand-over p50", "p99", "heap in use");
        long none = 0;
        for (int waiting : new int[] {10, 100, 1000}) {
            queue.fill(waiting);
            long heap = Memory.heap(pid);
            none = waiting == 10 ? heap : none;
            Sample sample = new Sample();
            for (int i = 0; i < GRANTS; i++) {
                sample.add(queue.handOver());
            }
            table.row(
                    waiting, Sample.millis(sample.percentile(50)), Sample.millis(sample.percentile(99)), heap + " KiB");
            if (waiting == 1000) {
                table.row("each of 990 more", "", "", (heap - none) / 990 + " KiB");
            }
        }
        table.publish();
    }

    /** One that holds, and others behind it, each waiting by a long-poll of its own. */
    private static final class Queue {
        private final Api api;
        private final String group;
        private final List<Waiting> waiting = new ArrayList<>();
        private int number;

        /** @param at in nanoseconds */
        private record Heard(long at, String token) {}

        private record Waiting(String id, CompletableFuture<Heard> heard) {}

        Queue(Api api, String group) {
            this.api = api;
            this.group = group;
        }

        void fill(int size) {
            while (waiting.size() < size) {
                add();
            }
        }

        private void add() {
            Answer asked = api.post(
                            LEASES,
                            Map.of(
                                    "group",
                                    group,
                                    "reason",
                                    "measured",
                                    "ttl",
                                    "1h",
                                    "owner",
                                    Map.of("name", "waiter-" + number++)))
                    .expect(201);
            String id = asked.text("/id");
            CompletableFuture<Heard> heard = api.getAsync(LEASES + "/" + id + "?until=HELD&wait=10min")
                    .thenApply(answer -> {
                        long now = System.nanoTime();
                        if (!answer.text("/state").equals("HELD")) {
                            throw new AssertionError(answer.body().toString());
                        }
                        return new Heard(now, answer.body().at("/token").toString());
                    });
            waiting.add(new Waiting(id, heard));
        }

        /** The first gives back; the second is timed; a new one joins behind the last. */
        Duration handOver() {
            Waiting holder = waiting.remove(0);
            String token = holder.heard.join().token();
            add();
            // The new one's long-poll has come before the race begins.
            api.get(LEASES + "/" + waiting.get(0).id()).expect(200);
            long begin = System.nanoTime();
            CompletableFuture<Answer> released =
                    api.sendAsync("DELETE", LEASES + "/" + holder.id() + "?token=" + token, "", Map.of());
            Duration took = Duration.ofNanos(waiting.get(0).heard.join().at() - begin);
            released.join().expect(200);
            return took;
        }
    }

    /** Another process, as its registry sees it, waits for the lock; this one gives it back. */
    private static Duration handOver(Lock lock, Lock elsewhere) throws Exception {
        lock.lock();
        CompletableFuture<Long> got = CompletableFuture.supplyAsync(() -> {
            elsewhere.lock();
            long now = System.nanoTime();
            elsewhere.unlock();
            return now;
        });
        // At any moment between two of its looks.
        Thread.sleep(200 + ThreadLocalRandom.current().nextInt(100));
        long begin = System.nanoTime();
        lock.unlock();
        return Duration.ofNanos(got.get() - begin);
    }

    private static Object[] row(String what, Sample sample) {
        return new Object[] {
            what, sample.size(), Sample.millis(sample.percentile(50)), Sample.millis(sample.percentile(99))
        };
    }

    private static String ratio(Sample one, Sample other, int percent) {
        return String.format(
                Locale.ROOT,
                "%.1f ×",
                (double) one.percentile(percent).toNanos()
                        / other.percentile(percent).toNanos());
    }
}
