package org.lockkeeper.maintenance.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.host.service.ServiceState.State;
import org.lockkeeper.web.ApiProblem;

class RosterTest {

    private final Roster roster = new Roster(new FakeGuardedServices()
            .configure("backup-*.service", "cleanup.service", "*-nightly.service")
            .set("backup-db.service", State.IDLE));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "backup-db.service",
                "backup-not-started-yet.service",
                "backup-*.service",
                "backup-*",
                "backup-d*.service",
                "cleanup.service",
                "clean*",
                "*",
                "x-nightly.service"
            })
    void acceptsWhatIsGuardedOrMayBe(String name) {
        assertThatCode(() -> roster.require(List.of(name))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"backup.service", "backupdb.service", "cleanup.timer", "nginx*", "cleanup-?"})
    void refusesWhatIsNot(String name) {
        assertThatThrownBy(() -> roster.require(List.of("cleanup.service", name)))
                .isInstanceOf(ApiProblem.class)
                .hasMessageContaining(name);
    }

    @ParameterizedTest
    @CsvSource({
        "backup-bd.service, backup-db.service",
        "backup_db.service, backup-db.service",
        "clean-up.service, cleanup.service",
        "x.service,"
    })
    void suggestsTheNearestName(String written, String near) {
        assertThat(NearName.of(written, Stream.of("cleanup.service", "backup-db.service"))
                        .orElse(null))
                .isEqualTo(near);
    }

    @Test
    void countsWhatDiffers() {
        assertThat(NearName.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(NearName.distance("", "abc")).isEqualTo(3);
        assertThat(NearName.distance("abc", "abc")).isZero();
    }
}
