package org.lockkeeper.host.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.Binding;

/** That an owner has ended is believed of nobody but the kernel and systemd, asked afresh. */
class OwnersTest {

    private static final String UNIT = "backup-a.service";
    private static final String RUN = "0123456789abcdef0123456789abcdef";

    private final FakeGuardedServices services = new FakeGuardedServices();
    private final Owners owners = new Owners(services, (unit, run) -> false);

    OwnersTest() throws IOException {}

    private ServiceState run(String run) {
        return new ServiceState(UNIT, "backup", ServiceState.State.BUSY, "activating", "start", UNIT, null, run);
    }

    private Binding bindingOf(String run) {
        services.set(run(run));
        return owners.unit(UNIT, run).orElseThrow();
    }

    @Test
    void aRunThatOnlyThePictureHasLostGoesOn() {
        Binding binding = bindingOf(RUN);
        services.idle(UNIT, "backup");
        services.onRefresh(() -> services.set(run(RUN)));
        assertThat(owners.proofOfEnd(binding, services::refresh)).isEmpty();
    }

    @Test
    void aRunThatThePictureTakesForAnotherGoesOn() {
        Binding binding = bindingOf(RUN);
        services.set(run("f".repeat(32)));
        services.onRefresh(() -> services.set(run(RUN)));
        assertThat(owners.proofOfEnd(binding, services::refresh)).isEmpty();
    }

    @Test
    void withoutAnAnswerNothingIsProven() {
        Binding binding = bindingOf(RUN);
        services.idle(UNIT, "backup");
        services.onRefresh(() -> services.goStale("no answer"));
        assertThat(owners.proofOfEnd(binding, services::refresh)).isEmpty();
    }

    @Test
    void aRunHasEndedIfSystemdSaysSoWhenItIsAsked() {
        Binding binding = bindingOf(RUN);
        services.idle(UNIT, "backup");
        assertThat(owners.proofOfEnd(binding, services::refresh))
                .hasValueSatisfying(proof -> assertThat(proof).contains(RUN, UNIT));
        services.set(run("f".repeat(32)));
        assertThat(owners.proofOfEnd(binding, services::refresh))
                .hasValueSatisfying(proof -> assertThat(proof).contains("another run"));
    }

    @Test
    void systemdIsNotAskedWhileThePictureShowsTheRun() {
        Binding binding = bindingOf(RUN);
        int asked = services.refreshes();
        assertThat(owners.proofOfEnd(binding, services::refresh)).isEmpty();
        assertThat(owners.seenAlive(binding, services.picture())).isTrue();
        assertThat(services.refreshes()).isEqualTo(asked);
    }

    @Test
    void aProcessIsKnownByItsStartAndNotByItsNumber() throws Exception {
        Process process = new ProcessBuilder("sleep", "600").start();
        try {
            Binding binding = owners.process(process.pid()).orElseThrow();
            assertThat(owners.proofOfEnd(binding, services::refresh)).isEmpty();
            assertThat(owners.seenAlive(binding, services.picture())).isTrue();
            Binding before = Binding.process(
                    process.pid(),
                    Objects.requireNonNull(binding.startTicks()) - 1,
                    Objects.requireNonNull(binding.bootId()));
            assertThat(owners.proofOfEnd(before, services::refresh))
                    .hasValueSatisfying(proof -> assertThat(proof).contains("belongs to another"));
            assertThat(owners.seenAlive(before, services.picture())).isFalse();
            process.destroyForcibly().waitFor();
            assertThat(owners.proofOfEnd(binding, services::refresh))
                    .hasValueSatisfying(proof -> assertThat(proof).contains("has ended"));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void nothingOutlivesABoot() {
        Binding earlier = Binding.unit(UNIT, RUN, "another boot");
        services.set(run(RUN));
        assertThat(owners.proofOfEnd(earlier, services::refresh)).isPresent();
    }
}
