package org.lockkeeper.maintenance.calendar;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.base.vital.VitalExecutor;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Command;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Tells when work of a group may begin, and when it may no more: time does that alone, without a commit. It looks once a second
 * rather than at the moment itself, because the clock may be set.
 */
public final class HoursWatch implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(HoursWatch.class);

    private final Calendars calendars;
    private final LockRegistry registry;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Repeats repeats = new Repeats();
    private List<GroupHours> last = List.of();
    private @Nullable ScheduledExecutorService executor;

    HoursWatch(Calendars calendars, LockRegistry registry) {
        this.calendars = calendars;
        this.registry = registry;
    }

    /** Of the groups that have any. */
    public List<GroupHours> now() {
        return calendars.standing(registry.now());
    }

    /** In a sentence, why nothing of the group begins now; null: it may. */
    public @Nullable String why(String group) {
        return calendars.why(group, registry.now());
    }

    /** Whether it has hours, and not blackouts alone. */
    public boolean hasHours(String group) {
        return calendars.hasHours(group);
    }

    /**
     * @param listener called after each change; it returns at once
     * @return ends the subscription
     */
    public Runnable subscribe(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** What could not be read of the blackouts that others write, and why. */
    Map<Path, String> faults() {
        return calendars.faults();
    }

    private void look() {
        if (calendars.reads()) {
            read();
        }
        List<GroupHours> now = now();
        if (!now.equals(last)) {
            last = now;
            listeners.forEach(Runnable::run);
        }
    }

    private void read() {
        long before = calendars.version();
        calendars.look(registry.now());
        if (calendars.version() != before) {
            log.info("The blackouts in files are others than before");
            registry.submit(new Command.Tick());
        }
        calendars.faults().forEach((file, why) -> {
            if (repeats.due(file + why)) {
                log.warn(
                        "{} cannot be read: {}. What it said last holds; if it was never read, nothing begins",
                        file,
                        why);
            }
        });
    }

    @Override
    public void start() {
        if (calendars.all().isEmpty()) {
            return;
        }
        last = now();
        ScheduledExecutorService watch = new VitalExecutor("hours-watch", 1);
        watch.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
        executor = watch;
    }

    @Override
    public void stop() {
        ScheduledExecutorService watch = executor;
        if (watch != null) {
            watch.shutdownNow();
        }
        executor = null;
    }

    @Override
    public boolean isRunning() {
        return executor != null;
    }

    /**
     * How the hours and blackouts of a group stand.
     *
     * @param state {@code OPEN}, or why nothing of it begins now
     * @param changesAt when work may begin, or may begin no more; absent if that is not within years
     */
    public record GroupHours(
            String group,
            boolean open,
            State state,
            @Nullable Instant changesAt) {

        public enum State {
            OPEN,
            /** Between the hours. */
            OUTSIDE,
            /** So shortly before the end of the hours, or before a blackout, that nothing begins any more. */
            CUTOFF,
            BLACKOUT,
            /** A file of blackouts could never be read. */
            UNKNOWN
        }
    }
}
