package org.lockkeeper.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Programs of the host that tests use. */
public final class Programs {

    private Programs() {}

    /** A test that lacks one is skipped; a strict run fails instead. */
    public static void need(String program) {
        boolean there = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        if (!there && Boolean.getBoolean("lockkeeper.strict")) {
            throw new AssertionError("there is no " + program);
        }
        Assumptions.assumeTrue(there, "there is no " + program);
    }
}
