package org.lockkeeper.host.gate;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.lockkeeper.host.gate.files.GateStep;
import org.lockkeeper.host.gate.files.GateUnits;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The timer inside systemd that opens the gates should we be dead; set back for as long as we are not. */
final class DeadMan {

    private static final Logger log = LoggerFactory.getLogger(DeadMan.class);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long SEEN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final UnitControl control;
    private long periodNanos;
    private boolean armed;
    private long armedAt;
    private long lookedAt;

    DeadMan(UnitControl control, Duration after) {
        this.control = control;
        this.periodNanos = after.dividedBy(3).toNanos();
    }

    /** The timer that systemd has is of the package, and its time is not ours to set. */
    void follow(Duration after) {
        periodNanos = after.dividedBy(3).toNanos();
    }

    void arm() {
        if (!armed || System.nanoTime() - armedAt >= periodNanos) {
            control.restart(GateUnits.TIMER);
            armed = true;
            armedAt = System.nanoTime();
            GateStep.DEAD_MAN_ARMED.passed();
        }
    }

    /** Somebody may have stopped it, and a gate that is closed without it may stay closed for ever. */
    void look() {
        long sinceNanos = System.nanoTime() - Math.max(armedAt, lookedAt);
        if (armed && sinceNanos > LOOK_NANOS) {
            lookedAt = System.nanoTime();
            if (control.active(GateUnits.TIMER).isEmpty()) {
                log.warn("{} was stopped by somebody else; it is started again", GateUnits.TIMER);
                armed = false;
                arm();
            }
        }
    }

    void disarm() {
        if (armed) {
            control.stop(GateUnits.TIMER);
            armed = false;
        }
    }

    /** Until it is seen to have stopped: a timer whose file is taken away while it runs counts as failed, and is left behind so. */
    void disarmAndSee() {
        disarm();
        long end = System.nanoTime() + SEEN_NANOS;
        while (!control.active(GateUnits.TIMER).isEmpty() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(SOON_NANOS);
        }
    }

    /** Whoever armed it was not us: it counts as armed long ago. */
    void inherited() {
        armed = true;
        armedAt = System.nanoTime() - periodNanos;
    }

    long dueInNanos() {
        return armed ? Math.max(0, armedAt + periodNanos - System.nanoTime()) : Long.MAX_VALUE;
    }
}
