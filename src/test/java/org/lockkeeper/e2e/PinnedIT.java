package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is gated stays in systemd's memory, and what left it all the same is looked at anew before a window opens. */
final class PinnedIT extends SandboxedTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String UNIT = "backup-nobodys.service";
    private static final String PIN = "lockkeeper-gate.target";

    @Override
    Settings prepare() {
        sandbox.unit(UNIT, "[Service]\nType=oneshot\nExecStart=/bin/true\n");
        sandbox.unit(UNIT + ".d/override.conf", "[Unit]\nDescription=Nobody refers to it\n");
        return Settings.standard().gated(sandbox).guard("backup-*.service", "backup");
    }

    private boolean loaded() {
        return sandbox.systemctl("list-units", "--all", "--plain", "--no-legend", UNIT)
                .orFail()
                .out()
                .contains(UNIT);
    }

    private List<String> ungated(String window) {
        return host.api()
                .get("/api/v1/windows/" + window)
                .expect(200)
                .body()
                .at("/gate/ungated")
                .findValuesAsString("unit");
    }

    private String open() {
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        return id;
    }

    private void closeAll() {
        host.closeAll();
        await().atMost(LONG)
                .until(() -> host.api()
                        .get("/api/v1/gate")
                        .expect(200)
                        .body()
                        .at("/closed")
                        .isEmpty());
    }

    @AfterEach
    void closeWhatIsOpen() {
        closeAll();
    }

    /** What is kept in memory counts its starts on, and is as it was when it was loaded: not longer than it must be. */
    @Test
    void unitsAreKeptInMemoryForAsLongAsALeaseNeedsThem() {
        await().atMost(LONG).until(() -> !loaded());
        for (int i = 0; i < 8; i++) { // more than systemd allows in ten seconds to a unit that it remembers
            sandbox.systemctl("start", UNIT).orFail();
        }
        assertThat(ungated(open())).isEmpty();
        assertThat(loaded()).isTrue();
        closeAll();
        await().atMost(LONG).until(() -> !loaded());

        // Without a daemon-reload: what is loaded anew is read as it is by then.
        sandbox.unit(UNIT + ".d/zzz.conf", "[Unit]\nConditionPathExists=\n");
        assertThat(ungated(open())).containsExactly(UNIT);
        closeAll();
        sandbox.removeUnit(UNIT + ".d/zzz.conf");
    }

    /** Nothing rests on it: an operator who wants none masks it. */
    @Test
    void withoutTheTargetAllIsTheSame() {
        sandbox.systemctl("mask", PIN).orFail();
        assertThat(ungated(open())).isEmpty();
        closeAll();
        assertThat(host.api().get("/api/v1/gate").expect(200).text("/state")).isEqualTo("READY");
        sandbox.systemctl("unmask", PIN).orFail();
    }

    @Test
    void theTargetGoesWithTheGate() {
        open();
        assertThat(loaded()).isTrue();
        host.lockkeeper().stop();
        assertThat(sandbox.systemctl("is-active", PIN).out().trim()).isEqualTo("inactive");
        assertThat(loaded()).isFalse();
        host.lockkeeper().restart();
        await().atMost(LONG).until(this::loaded);
    }
}
