package org.lockkeeper.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** {@code lockctl} as it is shipped. It is joined here as well, so that no test runs parts of yesterday. */
public final class JoinedLockctl {
    /** The parts, and what is shipped beside it: the completions, the man page. */
    public static final Path SOURCES = SandboxScript.project().resolve("src/main/lockctl");

    private static final Path FILE = join();

    private JoinedLockctl() {}

    public static Path file() {
        return FILE;
    }

    private static Path join() {
        Path file = SandboxScript.project().resolve("target/bin/lockctl");
        Commands.run(Duration.ofSeconds(30), List.of(SOURCES.resolve("join").toString(), file.toString()))
                .orFail();
        return file;
    }
}
