package org.lockkeeper.e2e;

import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.SystemdSandbox;

/** Commands for the shell of a sandbox, as root. */
record Shell(SystemdSandbox sandbox) {

    private static final Duration LONG = Duration.ofMinutes(4);

    /** Skips the test unless this succeeds; where that is strict, fails. */
    void require(String test) {
        require(test, "missing in the sandbox: " + test);
    }

    void require(String test, String reason) {
        boolean can = sandbox.exec("/bin/sh", "-c", test).exitCode() == 0;
        if (!can && Boolean.getBoolean("lockkeeper.strict")) {
            throw new AssertionError(reason);
        }
        Assumptions.assumeTrue(can, reason);
    }

    /** Must succeed. */
    CommandResult run(String commands) {
        return sandbox.exec(LONG, "/bin/sh", "-ec", commands).orFail();
    }
}
