package org.lockkeeper.maintenance.wait;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.VitalExecutor;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;

/**
 * The waits under way over REST, each on a thread of its own: the web server's are for calls that are answered at once.
 * They cost little, as they park, and are bounded in number.
 */
final class Waits implements SmartLifecycle, AutoCloseable {

    static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private final RetryableWait retryableWait;
    private final int maxConcurrent;
    private final Semaphore free;
    /** For operators and admins: nobody else must be able to shut them out. */
    private final Semaphore reserve;

    private final long heartbeatMillis;
    private final ExecutorService waiters = Executors.newCachedThreadPool(daemon("wait"));
    private final ScheduledExecutorService heart = new VitalExecutor("wait-heartbeat", 1);
    private volatile boolean running;

    Waits(RetryableWait retryableWait, WaitProperties properties, Duration heartbeat) {
        this.retryableWait = retryableWait;
        this.maxConcurrent = properties.maxConcurrent();
        this.free = new Semaphore(maxConcurrent);
        this.reserve = new Semaphore(Math.max(1, maxConcurrent / 10));
        this.heartbeatMillis = heartbeat.toMillis();
    }

    ResponseBodyEmitter begin(WaitRequest request, Supplier<WaitCondition> condition, MediaType type, boolean trusted) {
        if (!running) {
            throw new ApiProblem(ProblemType.SHUTTING_DOWN, "Lockkeeper is shutting down");
        }
        Semaphore place = place(trusted);
        if (place == null) {
            throw new ApiProblem(
                    ProblemType.TOO_MANY_WAITS,
                    "%d callers wait already (lockkeeper.wait.max-concurrent); try again later"
                            .formatted(maxConcurrent));
        }
        RunningWait wait = new RunningWait(type, caller -> await(request, condition, caller, place));
        wait.keepAlive(
                heart.scheduleWithFixedDelay(wait::heartbeat, heartbeatMillis, heartbeatMillis, TimeUnit.MILLISECONDS));
        waiters.execute(wait);
        return wait.answer();
    }

    /** Its place is free before its answer is sent: whoever has the answer may ask again at once. */
    private WaitOutcome await(
            WaitRequest request, Supplier<WaitCondition> supplier, RunningWait caller, Semaphore place) {
        try {
            WaitCondition condition = supplier.get();
            try {
                return retryableWait.await(request, new ToldChanges(condition, caller::tell));
            } finally {
                if (condition instanceof TurnOfUnit turn) {
                    turn.close();
                }
            }
        } finally {
            place.release();
        }
    }

    private @Nullable Semaphore place(boolean trusted) {
        if (free.tryAcquire()) {
            return free;
        }
        return trusted && reserve.tryAcquire() ? reserve : null;
    }

    int slotsFree() {
        return free.availablePermits();
    }

    @Override
    public void start() {
        running = true;
    }

    /** The waits themselves are ended by {@link RetryableWait}, in the same phase; here only no more may begin. */
    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stopped before the web server, which waits for the answers that are still due. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE - 100;
    }

    @Override
    public void close() {
        heart.shutdownNow();
        waiters.shutdownNow();
    }

    private static ThreadFactory daemon(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
