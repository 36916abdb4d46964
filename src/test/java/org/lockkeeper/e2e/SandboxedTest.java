package org.lockkeeper.e2e;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lockkeeper.testing.LogOnFailure;
import org.lockkeeper.testing.SystemdSandbox;
import org.lockkeeper.testing.Units;

/** A systemd for all tests of a class, and one Lockkeeper on it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogOnFailure.class)
abstract class SandboxedTest {
    @SuppressWarnings("NullAway.Init") // set before the first test
    SystemdSandbox sandbox;

    @SuppressWarnings("NullAway.Init")
    Host host;

    /** Puts the unit files in place and says what is guarded. */
    abstract Settings prepare();

    @BeforeAll
    void boot() {
        sandbox = SystemdSandbox.start();
        Settings settings = prepare();
        sandbox.daemonReload();
        host = launch(settings.on(sandbox));
    }

    /** Starts the one Lockkeeper. */
    Host launch(Settings settings) {
        return Host.start(settings);
    }

    @AfterAll
    void end() {
        if (host != null) {
            host.close();
        }
        if (sandbox != null) { // skipped
            sandbox.close();
        }
    }

    /** Its points are named by the unit's name without suffix. */
    void unit(String key, Units units) {
        sandbox.unit(key + ".service", units.text());
    }

    void start(String... units) {
        systemctl("start", units);
    }

    void stop(String... units) {
        systemctl("stop", units);
    }

    void systemctl(String verb, String... units) {
        String[] command = new String[units.length + 2];
        command[0] = "--no-block";
        command[1] = verb;
        System.arraycopy(units, 0, command, 2, units.length);
        sandbox.systemctl(command).orFail();
    }
}
