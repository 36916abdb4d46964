package org.lockkeeper.host.gate.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lockkeeper.host.systemd.units.UnitRun;

class StartOutcomeTest {

    private static final long ASKED = 1_000_000;
    private static final long BEGUN = ASKED + 10;
    private static final long NOW = ASKED + 2_000_000;
    private static final UnitRun.Main NONE = new UnitRun.Main(0, 0, 0);

    private static UnitRun job(String state, boolean queued, long begunAt, String result, UnitRun.Main main) {
        return run(true, state, queued, false, List.of(), begunAt, begunAt, result, main);
    }

    private static UnitRun run(
            boolean oneshot,
            String state,
            boolean queued,
            boolean refused,
            List<String> refusedBy,
            long begunAt,
            long changedAt,
            String result,
            UnitRun.Main main) {
        return new UnitRun(
                "a.service",
                "loaded",
                "",
                state,
                "x",
                queued,
                refused,
                refusedBy,
                ASKED + 5,
                begunAt,
                changedAt,
                oneshot,
                result,
                main,
                List.of());
    }

    private static StartOutcome of(UnitRun run) {
        return StartOutcome.of(run, ASKED, NOW, false);
    }

    @Test
    void jobIsAtWorkOnceItsMainProcessHasBeenExecuted() {
        UnitRun.Main young = new UnitRun.Main(NOW - 1000, 0, 0);
        UnitRun.Main proven = new UnitRun.Main(NOW - StartOutcome.PROBATION_MICROS, 0, 0);
        assertThat(of(job("activating", true, BEGUN, "success", NONE)).kind()).isEqualTo(StartOutcome.Kind.PENDING);
        assertThat(of(job("activating", true, BEGUN, "success", young)).kind()).isEqualTo(StartOutcome.Kind.PENDING);
        assertThat(of(job("activating", true, BEGUN, "success", proven)).kind()).isEqualTo(StartOutcome.Kind.RAN);
    }

    @Test
    void jobThatEndedHasRunWhateverItEndedWith() {
        UnitRun.Main ended = new UnitRun.Main(BEGUN, BEGUN + 1, 3);
        assertThat(of(job("failed", false, BEGUN, "exit-code", ended)))
                .isEqualTo(new StartOutcome(StartOutcome.Kind.RAN, "exit-code"));
        UnitRun.Main missing = new UnitRun.Main(BEGUN, BEGUN + 1, 203);
        assertThat(of(job("failed", false, BEGUN, "exit-code", missing)).kind()).isEqualTo(StartOutcome.Kind.FAILED);
    }

    @Test
    void runBeforeItWasAskedForDoesNotCount() {
        UnitRun.Main before = new UnitRun.Main(ASKED - 10, ASKED - 5, 0);
        assertThat(of(job("inactive", false, ASKED - 20, "success", before)).kind())
                .isEqualTo(StartOutcome.Kind.FAILED);
        assertThat(of(job("inactive", true, ASKED - 20, "success", before)).kind())
                .isEqualTo(StartOutcome.Kind.PENDING);
    }

    @Test
    void gateThatRefusesItIsToldFromAConditionOfItsOwn() {
        List<String> gate = List.of("ConditionPathExists=!/run/lockkeeper-gate/closed/a.service");
        List<String> own = List.of("ConditionACPower=true");
        assertThat(of(run(true, "inactive", false, true, gate, 0, 0, "success", NONE))
                        .kind())
                .isEqualTo(StartOutcome.Kind.HELD_AGAIN);
        StartOutcome skipped = of(run(true, "inactive", false, true, own, 0, 0, "success", NONE));
        assertThat(skipped.kind()).isEqualTo(StartOutcome.Kind.FAILED);
        assertThat(skipped.words()).contains("ConditionACPower=true");
    }

    @Test
    void daemonHasComeUpOnceItHasStayed() {
        assertThat(of(run(false, "active", false, false, List.of(), BEGUN, NOW - 1000, "success", NONE))
                        .kind())
                .isEqualTo(StartOutcome.Kind.PENDING);
        assertThat(of(run(false, "active", false, false, List.of(), BEGUN, BEGUN, "success", NONE))
                        .kind())
                .isEqualTo(StartOutcome.Kind.RAN);
        assertThat(of(run(false, "failed", false, false, List.of(), BEGUN, BEGUN, "exit-code", NONE))
                        .words())
                .isEqualTo("its start failed: exit-code");
        UnitRun gone = run(false, "inactive", false, false, List.of(), BEGUN, BEGUN, "success", NONE);
        assertThat(StartOutcome.of(gone, ASKED, NOW, true).kind()).isEqualTo(StartOutcome.Kind.FAILED);
    }

    @Test
    void stopThatSomebodyAskedForIsNoFailureOfADaemonAndNoRunOfAJob() {
        UnitRun gone = run(false, "inactive", false, false, List.of(), BEGUN, BEGUN, "success", NONE);
        StartOutcome ended = StartOutcome.of(gone, ASKED, NOW, true);
        assertThat(ended.failed()).isTrue();
        assertThat(ended.ofStopped(true, false).kind()).isEqualTo(StartOutcome.Kind.STOPPED);
        StartOutcome canceled = of(job("inactive", false, 0, "success", NONE));
        assertThat(canceled.ofStopped(false, false)).isEqualTo(canceled);
    }

    /** It is asked for again after the boot. */
    @Test
    void nothingIsDecidedWhileTheHostGoesDown() {
        StartOutcome canceled = of(job("inactive", false, 0, "success", NONE));
        assertThat(canceled.ofStopped(false, true).kind()).isEqualTo(StartOutcome.Kind.PENDING);
        assertThat(canceled.ofStopped(true, true).kind()).isEqualTo(StartOutcome.Kind.PENDING);
    }
}
