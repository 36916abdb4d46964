package org.lockkeeper.host.systemd.watch;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.lockkeeper.testing.SystemdSandbox;

/** One sandbox for a class of tests, one watch at a time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before the first test
abstract class SandboxTest {
    SystemdSandbox sandbox;
    Watched watched;

    @BeforeAll
    void boot() {
        sandbox = SystemdSandbox.start();
    }

    @AfterEach
    void endWatch() {
        if (watched != null) {
            watched.close();
        }
    }

    @AfterAll
    void endSandbox() {
        if (sandbox != null) { // skipped
            sandbox.close();
        }
    }

    Watched watch(List<String> names, List<String> patterns) {
        watched = new Watched(sandbox.address(), names, patterns).awaitLive();
        return watched;
    }
}
