package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.LockkeeperProcess;

/**
 * The packaged jar, with what the build found out about its beans. That a unit of Type=notify hears READY is InhibitIT's and
 * PackageIT's to see, that an OIDC provider is asked TlsIT's: both start it the same way.
 */
final class AheadOfTimeIT extends SandboxedTest {

    private static final String BUILT = "Starting AOT-processed LockkeeperApplication";

    @Override
    Settings prepare() {
        sandbox.unit("nightly.service", "[Service]\nType=oneshot\nExecStart=/bin/true\n");
        return Settings.standard().guard("nightly.service", "backup");
    }

    @Test
    void startsWithWhatTheBuildFoundOut() {
        assertThat(host.lockkeeper().log()).contains(BUILT);
        // and still each guarded service of the operator's is a bean of its own
        assertThat(host.api().get("/api/v1/services").expect(200).text("/services/0/unit"))
                .isEqualTo("nightly.service");
    }

    @Test
    void findsOutForItselfWhereAKeyOfSpringsMayDecideAboutBeans() {
        try (LockkeeperProcess other = LockkeeperProcess.start(
                sandbox,
                "--lockkeeper.groups.maintenance.conflicts-with=maintenance",
                "--management.endpoints.web.exposure.include=health,mappings")) {
            assertThat(other.log()).contains("Starting LockkeeperApplication").doesNotContain(BUILT);
            other.api().get("/actuator/mappings").expect(200);
            other.api().get("/actuator/prometheus").expect(404);
        }
    }

    @Test
    void refusesAMisspeltKeyByItsName() {
        CommandResult refused = LockkeeperProcess.runToEnd(
                "--lockkeeper.groups.maintenance.conflicts-with=maintenance", "--lockkeeper.windows.max-durration=1h");
        assertThat(refused.exitCode()).isEqualTo(78);
        assertThat(refused.out()).contains("lockkeeper.windows.max-durration");
    }
}
