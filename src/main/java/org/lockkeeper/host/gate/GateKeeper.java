package org.lockkeeper.host.gate;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.base.vital.Vital;
import org.lockkeeper.base.vital.VitalExecutor;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Has the gate settle when it is due by time or by a signal; changes of locks and services the admission brings. */
final class GateKeeper implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(GateKeeper.class);
    private final Repeats repeats = new Repeats();

    private final SystemdStartGate gate;
    private final UnitControl control;
    private final @Nullable String off;
    private boolean running;
    private @Nullable ScheduledExecutorService executor;
    private @Nullable ScheduledFuture<?> due;

    /** @param off why it is off; null if it is on */
    GateKeeper(SystemdStartGate gate, UnitControl control, @Nullable String off) {
        this.gate = gate;
        this.control = control;
        this.off = off;
    }

    /** The gate as it is configured. */
    StartGate gate() {
        return off == null ? gate : new OffStartGate(off);
    }

    /** Forgets that this unit is to be started. False: it is not. */
    boolean dismiss(String unit) {
        return off == null && gate.dismiss(unit);
    }

    @Override
    public synchronized void start() {
        running = true;
        if (off != null) {
            // It may have been on before.
            gate.undo();
            gate.withdrawStarts("the start gate is off: " + off);
            return;
        }
        ScheduledThreadPoolExecutor fresh = new VitalExecutor("start-gate", 1);
        fresh.setRemoveOnCancelPolicy(true);
        executor = fresh;
        // The admission has it settle as well, and does not know when the next pause or sign of life is due.
        gate.onSettled(this::schedule);
        control.listen(
                (unit, testedAt) -> {
                    gate.refused(unit, testedAt);
                    schedule(0);
                },
                () -> schedule(this::lookAtAll, 0));
        schedule(0);
    }

    private void lookAtAll() {
        gate.lookAtAll();
        settle();
    }

    private void settle() {
        try {
            Vital.turn("start-gate");
            gate.settle();
        } catch (RuntimeException failure) {
            if (repeats.due(failure.toString())) {
                log.error("The start gate failed and goes on", failure);
            }
            schedule(TimeUnit.SECONDS.toNanos(5));
        }
    }

    private void schedule(long nanos) {
        schedule(this::settle, nanos);
    }

    private synchronized void schedule(Runnable work, long nanos) {
        ScheduledExecutorService current = executor;
        if (current == null || nanos == Long.MAX_VALUE) {
            return;
        }
        if (nanos > 0 && due != null) {
            due.cancel(false);
        }
        ScheduledFuture<?> scheduled = current.schedule(work, nanos, TimeUnit.NANOSECONDS);
        if (nanos > 0) {
            due = scheduled;
        }
    }

    /** A restart, also of the host, leaves the gates closed, and the dead man's timer behind; a stop for good leaves nothing. */
    @Override
    public void stop() {
        ScheduledExecutorService stopped;
        synchronized (this) {
            stopped = executor;
            executor = null;
            running = false;
        }
        if (stopped != null) {
            stopped.shutdownNow();
            if (!control.beingRestarted() && !control.hostGoesDown()) {
                gate.undo();
            }
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }

    /** After the locks and the services, before the admission; stopped after it. */
    @Override
    public int getPhase() {
        return -10;
    }
}
