package org.lockkeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.fuzz.Mutation;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.LockkeeperProcess;

/** What {@link MutatedConfigurationTest} is told of a file, a real start says as well. */
class MutatedConfigurationIT {

    private static final int STARTS = 8;

    /** Where the check says that it is; all of it where it says nothing of that. */
    private static String place(String told) {
        Matcher place = Pattern.compile("line \\d+, column \\d+").matcher(told);
        return place.find() ? place.group() : told;
    }

    @Test
    void aRealStartRefusesWhatTheCheckRefuses(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("application.yml");
        int started = 0;
        for (long seed = MutatedConfigurationTest.SEED; started < STARTS; seed++) {
            Mutation mutation = Mutation.of(seed, Path.of(System.getProperty("basedir", "")));
            Files.write(file, mutation.bytes());
            String told = MutatedConfigurationTest.told(file);
            if (told == null || told.startsWith("lockkeeper.state-directory")) {
                continue; // a start gets its own, and so refuses what is wrong besides
            }
            started++;
            CommandResult start =
                    LockkeeperProcess.runToEnd("--spring.config.location=classpath:/,file:" + file.toAbsolutePath());
            assertThat(start.exitCode()).as("seed %d: %s", seed, mutation.how()).isEqualTo(78);
            assertThat(start.out() + start.err())
                    .as("seed %d: %s", seed, mutation.how())
                    .containsPattern(Pattern.quote(told.split(" ", 2)[0]) + "|" + Pattern.quote(place(told)))
                    .doesNotContain("\tat ");
        }
    }
}
