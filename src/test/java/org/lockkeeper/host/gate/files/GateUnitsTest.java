package org.lockkeeper.host.gate.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateUnitsTest {

    @ParameterizedTest
    @CsvSource({
        "backup-*.service, backup-.service",
        "a-b-*.service, a-b-.service",
        "restic@*.service, restic@.service",
        "restic-backup@*.service, restic-backup@.service"
    })
    void globsForWhichSystemdHasDropIns(String glob, String key) {
        assertThat(GateUnits.patternKey(glob)).contains(key);
    }

    /** A drop-in for their prefix would gate units that they do not match. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "*.service",
                "backup*.service",
                "*-backup.service",
                "backup-*",
                "backup-?.service",
                "backup-a.service",
                "backup-*-x.service",
                "backup-[ab]*.service",
                "backup-*.timer",
                "a@b*.service",
                "a-*@x.service"
            })
    void globsForWhichItHasNone(String glob) {
        assertThat(GateUnits.patternKey(glob)).isEmpty();
    }

    @Test
    void strictGateIsAnAssertion() {
        assertThat(GateUnits.gate("a.service", false))
                .contains("\nConditionPathExists=!/run/lockkeeper-gate/closed/a.service\n");
        assertThat(GateUnits.gate("a.service", true))
                .contains("\nAssertPathExists=!/run/lockkeeper-gate/closed/a.service\n");
    }

    @Test
    void timerNamesAllUnitsSoThatTheyAreKept() {
        assertThat(GateUnits.timer(List.of("a.service", "b.service"), Duration.ofMinutes(10)))
                .contains("\nBefore=a.service b.service\n", "\nOnActiveSec=600s\n");
    }
}
