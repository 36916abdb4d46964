package org.lockkeeper.maintenance.wait;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lockkeeper.host.service.ServiceState.State;
import org.lockkeeper.locking.rules.Blocker;

class ServicesQuietTest {

    private final FakeGuardedServices services = new FakeGuardedServices()
            .configure("backup-*.service", "cleanup.service")
            .set("backup-db.service", State.BUSY)
            .set("backup-files.service", State.UNKNOWN)
            .set("cleanup.service", State.IDLE);

    private List<String> blockers(List<String> names, List<String> ignore) {
        return new ServicesQuiet(services, UnitNames.read("services", names), UnitNames.read("ignore", ignore))
                .fresh().stream()
                        .map(blocker -> blocker.kind() + " " + blocker.subject())
                        .toList();
    }

    @Test
    void waitsForAllWithoutNames() {
        assertThat(blockers(List.of(), List.of()))
                .containsExactly("SERVICE backup-db.service", "UNKNOWN_SERVICE backup-files.service");
    }

    @Test
    void waitsForTheNamedOnly() {
        assertThat(blockers(List.of("backup-db"), List.of())).containsExactly("SERVICE backup-db.service");
        assertThat(blockers(List.of("cleanup.service"), List.of())).isEmpty();
    }

    @Test
    void waitsForWhatAGlobMatches() {
        assertThat(blockers(List.of("*-d?.service"), List.of())).containsExactly("SERVICE backup-db.service");
        assertThat(blockers(List.of("backup-[a-e]*"), List.of())).containsExactly("SERVICE backup-db.service");
    }

    @Test
    void doesNotWaitForTheIgnored() {
        assertThat(blockers(List.of(), List.of("backup-*"))).isEmpty();
        assertThat(blockers(List.of("backup-*"), List.of("backup-files"))).containsExactly("SERVICE backup-db.service");
    }

    @Test
    void ignoringWhatIsNotGuardedIgnoresNothing() {
        assertThat(blockers(List.of("backup-db"), List.of("bakcup-db", "nginx")))
                .containsExactly("SERVICE backup-db.service");
    }

    @Test
    void aLostBusIsInTheWayOfEverything() {
        services.lose("the bus is gone");

        assertThat(blockers(List.of("cleanup"), List.of())).containsExactly("BUS unix:path=/fake");
        assertThat(blockers(List.of(), List.of("*"))).containsExactly("BUS unix:path=/fake");
    }

    @Test
    void aNameThatSystemdListsUnderAnotherDoesNotCountAsStopped() {
        services.configure("alias.service");

        assertThat(blockers(List.of("alias"), List.of())).containsExactly("UNKNOWN_SERVICE alias.service");
        assertThat(blockers(List.of("alias"), List.of("alias"))).isEmpty();
    }

    @Test
    void anInstanceThatStartsLaterCounts() {
        ServicesQuiet quiet = new ServicesQuiet(services, List.of("backup-x@*.service"), List.of());
        assertThat(quiet.fresh()).isEmpty();

        services.set("backup-x@1.service", State.BUSY);

        assertThat(quiet.known()).extracting(Blocker::subject).containsExactly("backup-x@1.service");
    }

    @Test
    void asksAfreshOnlyWhereItIsMeantTo() {
        services.unnoticed("backup-db.service", State.IDLE).unnoticed("backup-files.service", State.IDLE);
        ServicesQuiet quiet = new ServicesQuiet(services, List.of(), List.of());

        assertThat(quiet.known()).hasSize(2);
        assertThat(quiet.fresh()).isEmpty();
    }
}
