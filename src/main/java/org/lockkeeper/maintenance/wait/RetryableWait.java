package org.lockkeeper.maintenance.wait;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.lockkeeper.maintenance.wait.WaitOutcome.Result;
import org.springframework.context.SmartLifecycle;
import org.springframework.retry.RetryContext;
import org.springframework.retry.backoff.BackOffPolicy;
import org.springframework.retry.backoff.ExponentialBackOffPolicy;
import org.springframework.retry.backoff.FixedBackOffPolicy;
import org.springframework.retry.policy.AlwaysRetryPolicy;
import org.springframework.retry.support.RetryTemplate;

/**
 * Waits until nothing is in the way. The one class on spring-retry: a scheduled look is an attempt, something in the way
 * is what makes it try again, and the sleeper of its back-off is what a change wakes.
 *
 * <ul>
 *   <li>The first look is made at once, the others one (growing) interval after the end of the one before.
 *   <li>A change brings a look forward. Such a look is no attempt: it uses up none, and leaves the next one's time as it
 *       is. So a burst of changes cannot use up a caller's attempts.
 *   <li>The deadline is kept here: spring-retry's own time-out sleeps past it. The last sleep is cut to the time left,
 *       and the last look is made at the deadline, so that whatever became quiet by then counts.
 *   <li>When the last attempt is also made at the deadline, the wait has timed out.
 *   <li>An interrupt cancels, and the thread stays interrupted. So does a shutdown, and a wait that comes after it.
 * </ul>
 *
 * Timer {@code lockkeeper.wait} {outcome}. A wait that ends with its condition's own exception is not in it.
 */
final class RetryableWait implements SmartLifecycle {

    private final WaitProperties properties;
    private final Ticker ticker;
    private final Map<Result, Timer> timers = new EnumMap<>(Result.class);
    private final Set<Course> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean running;
    private volatile boolean stopped;

    public RetryableWait(WaitProperties properties, MeterRegistry meters) {
        this(properties, meters, Ticker.SYSTEM);
    }

    RetryableWait(WaitProperties properties, MeterRegistry meters, Ticker ticker) {
        this.properties = properties;
        this.ticker = ticker;
        for (Result result : Result.values()) {
            Timer timer = Timer.builder("lockkeeper.wait")
                    .description("How long waits took")
                    .tag("outcome", result.name().toLowerCase(Locale.ROOT))
                    .register(meters);
            timers.put(result, timer);
        }
    }

    /** Blocks. */
    public WaitOutcome await(WaitRequest request, WaitCondition condition) {
        Course course = new Course(request, condition, ticker);
        underWay.add(course);
        try {
            if (stopped) {
                course.stop();
            }
            // Before the first look: a change right after it must not go unnoticed.
            Runnable unsubscribe = condition.subscribe(course::changed);
            try {
                return follow(request, course);
            } finally {
                unsubscribe.run();
            }
        } finally {
            underWay.remove(course);
        }
    }

    private WaitOutcome follow(WaitRequest request, Course course) {
        RetryTemplate template = new RetryTemplate();
        template.setRetryPolicy(new WhileItGoesOn(course));
        template.setBackOffPolicy(backOff(request, course));
        try {
            template.execute(context -> {
                if (course.look()) {
                    return true;
                }
                throw InTheWay.SOMETHING;
            });
        } catch (InTheWay givenUp) {
            // The course knows why.
        }
        WaitOutcome outcome = course.outcome();
        Objects.requireNonNull(timers.get(outcome.result())).record(outcome.waited());
        return outcome;
    }

    private BackOffPolicy backOff(WaitRequest request, Course course) {
        long interval = request.pollInterval().toMillis();
        if (properties.backOffMultiplier() == 1.0) {
            FixedBackOffPolicy equal = new FixedBackOffPolicy();
            equal.setBackOffPeriod(interval);
            equal.setSleeper(course::sleep);
            return equal;
        }
        ExponentialBackOffPolicy growing = new ExponentialBackOffPolicy();
        growing.setInitialInterval(interval);
        growing.setMultiplier(properties.backOffMultiplier());
        growing.setMaxInterval(Math.max(interval, properties.maxPollInterval().toMillis()));
        growing.setSleeper(course::sleep);
        return growing;
    }

    @Override
    public void start() {
        stopped = false;
        running = true;
    }

    @Override
    public void stop() {
        stopped = true;
        running = false;
        underWay.forEach(Course::stop);
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

    private static final class WhileItGoesOn extends AlwaysRetryPolicy {
        private static final long serialVersionUID = 1;
        private final transient Course course;

        WhileItGoesOn(Course course) {
            this.course = course;
        }

        @Override
        public boolean canRetry(RetryContext context) {
            Throwable last = context.getLastThrowable();
            return last == null || (last instanceof InTheWay && course.goesOn());
        }
    }

    /** How a look tells spring-retry to try again. */
    private static final class InTheWay extends RuntimeException {
        private static final long serialVersionUID = 1;
        static final InTheWay SOMETHING = new InTheWay();

        private InTheWay() {
            super("something is in the way", null, false, false);
        }
    }
}
