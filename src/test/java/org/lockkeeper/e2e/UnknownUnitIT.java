package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.Units;

/** A name that systemd does not know, misspelt perhaps: it never counts as stopped. */
final class UnknownUnitIT extends SandboxedTest {
    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a"));
        return Settings.standard().guard("backup-a.service", "backup").guard("bakcup-b.service", "backup");
    }

    @Test
    void isNamedEverywhereAndKeepsWindowsFromOpeningUntilSystemdKnowsIt() {
        assertThat(host.service("bakcup-b.service")).isEqualTo("UNKNOWN inactive dead");
        assertThat(host.lockkeeper().log()).contains("systemd does not know bakcup-b.service. Misspelt?");
        assertThat(host.verdict("maintenance").at("/state").asString()).isEqualTo("UNKNOWN");
        assertThat(Host.blockers(host.verdict("maintenance").at("/blockers")))
                .containsExactly("UNKNOWN_SERVICE bakcup-b.service");
        Answer health = host.api().get("/actuator/health/maintenance").expect(503);
        assertThat(health.text("/details/state")).isEqualTo("UNKNOWN");
        assertThat(health.text("/details/blockers/0/subject")).isEqualTo("bakcup-b.service");
        assertThat(host.api().get("/actuator/health/systemd").expect(200).text("/details/unknownUnits/0"))
                .isEqualTo("bakcup-b.service");

        String window = host.ask("maintenance");
        host.allHadTheirTurn();
        assertThat(host.state(window)).isEqualTo("DRAINING");
        assertThat(host.blockers(window)).containsExactly("UNKNOWN_SERVICE bakcup-b.service");

        unit("bakcup-b", Units.oneshot("bakcup-b"));
        sandbox.daemonReload();

        host.reaches(window, "OPEN");
        assertThat(host.service("bakcup-b.service")).isEqualTo("IDLE inactive dead");
        host.api().get("/actuator/health/maintenance").expect(200);
    }
}
