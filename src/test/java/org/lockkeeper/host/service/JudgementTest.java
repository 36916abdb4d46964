package org.lockkeeper.host.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lockkeeper.host.service.ServiceState.State.BUSY;
import static org.lockkeeper.host.service.ServiceState.State.IDLE;
import static org.lockkeeper.host.service.ServiceState.State.UNKNOWN;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.host.systemd.units.UnitState;
import org.lockkeeper.host.systemd.units.UnitState.Leftovers;

final class JudgementTest {

    @ParameterizedTest
    @CsvSource({
        "active, running, BUSY",
        "active, exited, IDLE",
        "active, mounted, BUSY",
        "active, active, BUSY",
        "active, plugged, BUSY",
        "active, abandoned, BUSY",
        "active, waiting, IDLE",
        "active, elapsed, IDLE",
        "active, listening, IDLE",
        "active, something-new, BUSY",
        "activating, start-pre, BUSY",
        "activating, start, BUSY",
        "activating, start-post, BUSY",
        "activating, auto-restart, BUSY",
        "activating, condition, BUSY",
        "deactivating, stop, BUSY",
        "deactivating, stop-sigterm, BUSY",
        "deactivating, stop-post, BUSY",
        "deactivating, final-sigkill, BUSY",
        "reloading, reload, BUSY",
        "refreshing, refresh, BUSY",
        "maintenance, cleaning, BUSY",
        "inactive, dead, IDLE",
        "failed, failed, IDLE",
        "hibernating, dead, UNKNOWN",
        "'', '', UNKNOWN",
    })
    void aLoadedUnitIsJudgedByItsState(String active, String sub, ServiceState.State expected) {
        Judgement judgement = Judgement.of(unit("loaded", active, sub, null, Leftovers.NONE, null), false);
        assertThat(judgement.state()).isEqualTo(expected);
        assertThat(judgement.reason()).contains("a.service", active, sub);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"start", "restart", "verify-active", "reload-or-start", "try-restart", "reload", "unknown", "new"
            })
    void aStoppedUnitWithAJobIsBusyBecauseItMayStart(String job) {
        for (String active : new String[] {"inactive", "failed"}) {
            Judgement judgement = Judgement.of(unit("loaded", active, "dead", job, Leftovers.NONE, null), false);
            assertThat(judgement.state()).isEqualTo(BUSY);
            assertThat(judgement.reason()).contains(job);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "nop"})
    void aStoppedUnitWithAJobThatStartsNothingIsIdle(String job) {
        assertThat(Judgement.of(unit("loaded", "inactive", "dead", job, Leftovers.NONE, null), false)
                        .state())
                .isEqualTo(IDLE);
    }

    @ParameterizedTest
    @CsvSource({"SOME, left processes", "UNCHECKED, is being checked"})
    void aStoppedUnitIsBusyWhileProcessesAreOrMayBeLeft(Leftovers leftovers, String reason) {
        for (String active : new String[] {"inactive", "failed"}) {
            Judgement judgement = Judgement.of(unit("loaded", active, active, null, leftovers, null), true);
            assertThat(judgement.state()).isEqualTo(BUSY);
            assertThat(judgement.reason()).contains(reason);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"freezing", "frozen", "thawing", "frozen-by-parent"})
    void aFrozenUnitIsBusyEvenWhenItHasExited(String freezer) {
        assertThat(Judgement.of(unit("loaded", "active", "exited", null, Leftovers.NONE, freezer), false)
                        .state())
                .isEqualTo(BUSY);
    }

    @ParameterizedTest
    @CsvSource({
        "loaded, IDLE, IDLE",
        "masked, IDLE, IDLE",
        "not-found, UNKNOWN, IDLE",
        "bad-setting, UNKNOWN, UNKNOWN",
        "error, UNKNOWN, UNKNOWN",
        "merged, UNKNOWN, UNKNOWN",
        "stub, UNKNOWN, UNKNOWN",
        "unknown, UNKNOWN, UNKNOWN",
        "new-word, UNKNOWN, UNKNOWN",
    })
    void aUnitAtRestIsJudgedByItsLoadState(String load, ServiceState.State required, ServiceState.State optional) {
        for (String state : new String[] {"inactive dead", "failed failed", "active exited"}) {
            String[] words = state.split(" ", 2);
            UnitState unit = unit(load, words[0], words[1], null, Leftovers.NONE, "running");
            assertThat(Judgement.of(unit, false).state()).as(state).isEqualTo(required);
            assertThat(Judgement.of(unit, true).state()).as(state).isEqualTo(optional);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loaded", "masked", "not-found", "bad-setting", "error", "merged", "new-word"})
    void aUnitThatRunsIsBusyWhateverBecameOfItsFile(String load) {
        assertThat(Judgement.of(unit(load, "active", "running", null, Leftovers.NONE, null), true)
                        .state())
                .isEqualTo(BUSY);
    }

    @Test
    void anUnknownWordIsUnknownEvenWithAJobAndLeftovers() {
        assertThat(Judgement.of(unit("loaded", "new-word", "dead", "start", Leftovers.SOME, "frozen"), true)
                        .state())
                .isEqualTo(UNKNOWN);
    }

    private static UnitState unit(
            String load,
            String active,
            String sub,
            @Nullable String job,
            Leftovers leftovers,
            @Nullable String freezer) {
        return new UnitState("a.service", load, active, sub, job, leftovers, freezer, null, null);
    }
}
