package org.lockkeeper.host.gate.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The moments between two changes, at each of which the process may die without harm. A test proves it: the system
 * property {@value #HALT_FILE} names a file, and the process halts without further ado at the step whose name is in it.
 * Without the property nothing is looked at.
 */
public enum GateStep {
    INSTALL_JOURNALED,
    INSTALL_WRITTEN,
    INSTALL_RELOADED,
    DEAD_MAN_ARMED,
    PAUSE_JOURNALED,
    PAUSE_SENT,
    CLOSE_JOURNALED,
    CLOSE_WRITTEN,
    STOP_JOURNALED,
    STOP_SENT,
    HELD_JOURNALED,
    START_QUEUED,
    OPEN_UNLINKED,
    OPEN_JOURNALED,
    RESUME_SENT,
    RESUME_JOURNALED,
    START_ASKED,
    START_SENT,
    START_JOURNALED,
    START_CLEARED,
    START_BOUND;

    public static final String HALT_FILE = "lockkeeper.test.halt-file";

    private static final @Nullable String FILE = System.getProperty(HALT_FILE);

    public void passed() {
        if (FILE == null) {
            return;
        }
        try {
            Path file = Path.of(FILE);
            if (Files.exists(file) && Files.readString(file).trim().equals(name())) {
                Runtime.getRuntime().halt(137);
            }
        } catch (IOException gone) {
            throw new IllegalStateException(gone);
        }
    }
}
