package org.lockkeeper.app.daemon;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.Vital;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.maintenance.safety.Safety;
import org.lockkeeper.maintenance.safety.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Tells systemd when Lockkeeper is ready (bus and store answer, and the web server listens), how the verdict stands, and
 * at every third of the watchdog's time that the work goes on.
 */
final class Supervised implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Supervised.class);

    /** A status is for people: it need not be newer than this, and each costs a process. */
    private static final long LEAST_PAUSE_MILLIS = 5_000;

    private final Notifications systemd;
    private final Safety safety;
    private final Progress progress;
    private final @Nullable Duration watchdog;
    private final Semaphore changes = new Semaphore(0);
    private Runnable unsubscribe = () -> {};
    private volatile @Nullable Thread thread;
    private boolean ready;
    private String status = "";

    /** @param watchdog how long systemd waits for a sign of life; null if it does not */
    Supervised(Notifications systemd, Safety safety, Progress progress, @Nullable Duration watchdog) {
        this.systemd = systemd;
        this.safety = safety;
        this.progress = progress;
        this.watchdog = watchdog;
    }

    private void run() {
        try {
            while (thread == Thread.currentThread()) {
                Vital.turn("supervised");
                try {
                    look();
                } catch (RuntimeException failure) {
                    log.error("systemd could not be told how Lockkeeper stands", failure);
                }
                long pause = watchdog == null ? Long.MAX_VALUE : watchdog.toMillis() / 3;
                if (changes.tryAcquire(pause, TimeUnit.MILLISECONDS) && ready) {
                    Thread.sleep(Math.min(LEAST_PAUSE_MILLIS, pause));
                }
                changes.drainPermits();
            }
        } catch (InterruptedException stop) {
            // stopped
        }
    }

    private void look() throws InterruptedException {
        Verdict verdict = safety.verdict(Safety.MAINTENANCE);
        List<String> news = new ArrayList<>();
        if (!ready && verdict.blockers().stream().noneMatch(Supervised::ofLockkeeper)) {
            ready = true;
            news.add("READY=1");
        }
        String fresh = sentence(verdict);
        if (!fresh.equals(status)) {
            status = fresh;
            news.add("STATUS=" + fresh);
        }
        if (watchdog != null) {
            String stuck = progress.stuck(watchdog.dividedBy(3));
            if (stuck == null) {
                news.add("WATCHDOG=1");
            } else {
                log.error(
                        "No progress for {}, so systemd's watchdog is not told that all is well: {}",
                        watchdog.dividedBy(3),
                        stuck);
            }
        }
        if (!news.isEmpty()) {
            systemd.send(news);
        }
    }

    /** Not of the host: what Lockkeeper itself needs. */
    private static boolean ofLockkeeper(Blocker blocker) {
        return blocker.kind() == Blocker.Kind.BUS || blocker.kind() == Blocker.Kind.STORE;
    }

    private static String sentence(Verdict verdict) {
        String state = verdict.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        int blockers = verdict.blockerCount();
        String first = blockers == 0 ? "" : ": " + verdict.blockers().get(0).detail();
        String more = blockers < 2 ? "" : " (and %d more)".formatted(blockers - 1);
        return "maintenance is " + (verdict.safe() ? "safe, " : "not safe, ") + state + first + more;
    }

    @Override
    public void start() {
        unsubscribe = safety.subscribe(changes::release);
        Thread fresh = Vital.thread("supervised", this::run);
        thread = fresh;
        fresh.start();
    }

    @Override
    public void stop() {
        unsubscribe.run();
        Thread running = thread;
        thread = null;
        if (running != null) {
            running.interrupt();
        }
        try {
            systemd.send(List.of("STOPPING=1", "STATUS=stopping"));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /** After the web server, which is among the last to start; so it listens when systemd hears of it. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
