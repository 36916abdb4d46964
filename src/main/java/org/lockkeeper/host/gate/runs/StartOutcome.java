package org.lockkeeper.host.gate.runs;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.lockkeeper.host.systemd.units.UnitRun;

/**
 * What has become of a start that was asked for. Pure.
 *
 * @param words of what is not over, what it waits for; of what did not run, why; of what ran, how it ended if it failed
 */
record StartOutcome(Kind kind, String words) {

    enum Kind {
        /** Not decided yet. */
        PENDING,
        /** It has had its run, or is at work. */
        RAN,
        /** The gate was closed when its turn came. */
        HELD_AGAIN,
        /** Somebody has stopped it. */
        STOPPED,
        /** There is nothing that systemd could start. */
        UNLOADABLE,
        /** It did not come to its work. */
        FAILED
    }

    /** A process that lives that long has been executed, and a daemon that runs that long has come up. */
    static final long PROBATION_MICROS = TimeUnit.MILLISECONDS.toMicros(500);

    private static final List<String> UP = List.of("active", "reloading", "refreshing");
    private static final String GATES = "=!/run/lockkeeper-gate/";

    /**
     * @param askedAt when it was asked for, in microseconds of the monotonic clock
     * @param stays whether it is to go on running: it did before it was stopped
     */
    static StartOutcome of(UnitRun run, long askedAt, long now, boolean stays) {
        boolean begun = begun(run, askedAt);
        if (UP.contains(run.activeState())) {
            boolean proven = !begun
                    || !run.unit().endsWith(".service")
                    || run.subState().equals("exited")
                    || now - run.changedAt() >= PROBATION_MICROS;
            return proven ? ran("") : pending("it is starting");
        }
        if (run.oneshot() && begun && atWork(run, askedAt, now)) {
            return ran(run.result().equals("success") || run.main().lives() ? "" : run.result());
        }
        if (run.jobQueued()) {
            return pending(begun ? "it is starting" : "its start is queued behind others");
        }
        if (!run.activeState().equals("inactive") && !run.activeState().equals("failed")) {
            return pending("it is %s (%s)".formatted(run.activeState(), run.subState()));
        }
        return ended(run, askedAt, begun, stays);
    }

    /** Whether its main process is, or was, what the unit is for; the moment in which it may still not be executed aside. */
    private static boolean atWork(UnitRun run, long askedAt, long now) {
        UnitRun.Main main = run.main();
        if (main.startedAt() <= askedAt || main.neverExecuted()) {
            return false;
        }
        return !main.lives() || now - main.startedAt() >= PROBATION_MICROS;
    }

    /** Whether it has been started since, whatever became of that. */
    static boolean begun(UnitRun run, long askedAt) {
        return run.begunAt() > askedAt;
    }

    private static StartOutcome ended(UnitRun run, long askedAt, boolean begun, boolean stays) {
        if (run.refused() && run.testedAt() > askedAt) {
            boolean byGate = run.refusedBy().stream().anyMatch(test -> test.contains(GATES));
            return byGate
                    ? new StartOutcome(Kind.HELD_AGAIN, "")
                    : failed("it was skipped: %s does not hold"
                            .formatted(run.refusedBy().isEmpty() ? "its ExecCondition=" : run.refusedBy()));
        }
        if (!begun && !run.loadState().equals("loaded")) {
            return new StartOutcome(Kind.UNLOADABLE, lack(run));
        }
        if (begun && run.result().equals("success")) {
            return stays ? failed("it has ended again by itself") : ran("");
        }
        if (begun || run.activeState().equals("failed") && run.changedAt() > askedAt) {
            return failed("its start failed: " + run.result());
        }
        return run.result().equals("start-limit-hit")
                ? failed("its start failed: start-limit-hit")
                : failed("its start was canceled, or failed with what it requires");
    }

    boolean failed() {
        return kind == Kind.FAILED || kind == Kind.UNLOADABLE;
    }

    /**
     * The same of one that failed when somebody asked for its stop, or for that of all there is. A job whose start is canceled
     * has not done its work; a daemon that is stopped is as somebody wants it.
     */
    StartOutcome ofStopped(boolean stays, boolean hostGoesDown) {
        if (hostGoesDown) {
            return pending("the host is going down");
        }
        return stays ? new StartOutcome(Kind.STOPPED, "") : this;
    }

    /** Why systemd cannot start it. */
    static String lack(UnitRun run) {
        return switch (run.loadState()) {
            case "masked" -> run.unit() + " is masked";
            case "not-found" -> run.unit() + " is not on this host any more";
            default ->
                "%s cannot be loaded: %s%s"
                        .formatted(
                                run.unit(), run.loadState(), run.loadError().isEmpty() ? "" : ", " + run.loadError());
        };
    }

    private static StartOutcome pending(String words) {
        return new StartOutcome(Kind.PENDING, words);
    }

    private static StartOutcome ran(String words) {
        return new StartOutcome(Kind.RAN, words);
    }

    private static StartOutcome failed(String words) {
        return new StartOutcome(Kind.FAILED, words);
    }
}
