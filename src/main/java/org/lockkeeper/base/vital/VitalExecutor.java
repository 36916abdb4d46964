package org.lockkeeper.base.vital;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A scheduled executor that keeps no failure to itself. The JDK's puts it into a future that nobody looks at, and never runs
 * a repeated task again. An {@link Error} ends the process, anything else is logged.
 */
public final class VitalExecutor extends ScheduledThreadPoolExecutor {

    private static final Logger log = LoggerFactory.getLogger(VitalExecutor.class);

    private final String name;
    private final Repeats repeats = new Repeats();

    public VitalExecutor(String name, int threads) {
        super(threads, work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
        this.name = name;
    }

    @Override
    protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
        super.afterExecute(task, thrown);
        Throwable failure = thrown;
        if (failure == null && task instanceof Future<?> done && done.isDone() && !done.isCancelled()) {
            try {
                done.get();
            } catch (ExecutionException e) {
                failure = e.getCause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (CancellationException cancelled) {
                return;
            }
        }
        if (failure != null) {
            Vital.endIfError(name, failure);
            if (repeats.due(failure.toString())) {
                log.error("{} failed at a task and goes on", name, failure);
            }
        }
    }
}
