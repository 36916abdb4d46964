package org.lockkeeper.host.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder that looks like {@code /proc}, with what may be wrong with one. */
final class ProcessesTest {
    private static final long PID = 77;

    @SuppressWarnings("NullAway.Init") // set by JUnit
    @TempDir
    private Path proc;

    @BeforeEach
    void wholeProc() throws IOException {
        write("self/stat", stat("S", 5));
        write("self/status", "Name:\tjava\nGid:\t8460\t8460\t8460\t8460\nGroups:\t20 30 \nCapEff:\t0000000000000000\n");
        mount("rw");
    }

    private void write(String file, String text) throws IOException {
        Path path = proc.resolve(file);
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        Files.writeString(path, text);
    }

    private void mount(String... options) throws IOException {
        StringBuilder lines = new StringBuilder("20 1 0:19 / /sys rw,relatime - sysfs sysfs rw\n");
        for (String option : options) {
            lines.append("21 1 0:20 / /proc rw,relatime shared:5 - proc proc ")
                    .append(option)
                    .append('\n');
        }
        write("self/mountinfo", lines.toString());
    }

    private static String stat(String state, long start) {
        return PID + " (a) b) " + state + " 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 " + start + " 0 0\n";
    }

    private Processes.Sight look() {
        return new Processes(proc).look(PID);
    }

    @Test
    void aRunningProcessHasItsStartTime() throws IOException {
        write(PID + "/stat", stat("R", 4711));
        assertThat(look()).isEqualTo(new Processes.Sight(4711L, null));
    }

    @Test
    void whatIsAbsentOrAZombieHasEnded() throws IOException {
        assertThat(look().ended()).isTrue();
        write(PID + "/stat", stat("Z", 4711));
        assertThat(look().ended()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"self/stat", "self/status", "self/mountinfo"})
    void absenceFromAProcThatCannotBeReadProvesNothing(String missing) throws IOException {
        Files.delete(proc.resolve(missing));
        assertThat(look().fault()).contains("cannot be read").contains(missing);
    }

    @Test
    void whatCannotBeReadProvesNothing() throws IOException {
        Files.createDirectories(proc.resolve(PID + "/stat")); // EISDIR, as good as EMFILE or EACCES
        assertThat(look().fault()).isNotNull();
        assertThat(look().ended()).isFalse();
    }

    @Test
    void whatIsNoStatProvesNothing() throws IOException {
        write(PID + "/stat", "");
        assertThat(look().fault()).isNotNull();
        write(PID + "/stat", PID + " (x) S 1 1");
        assertThat(look().fault()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rw,hidepid=2 | false",
                "rw,hidepid=invisible | false",
                "rw,hidepid=ptraceable,gid=7 | false",
                "rw,gid=7,hidepid=invisible | false",
                "rw,gid=30,hidepid=invisible | true",
                "rw,hidepid=invisible,gid=8460 | true",
                "rw,hidepid=0 | true",
                "rw,hidepid=off | true"
            })
    void absenceFromAProcThatHidesProvesNothingButToWhomItHidesNothing(String options, boolean ended)
            throws IOException {
        mount(options);
        assertThat(look().ended()).isEqualTo(ended);
        mount("rw", options);
        assertThat(look().ended()).as("the one on top").isEqualTo(ended);
        mount(options, "rw");
        assertThat(look().ended()).as("the one on top").isTrue();
        mount(options);
        write("self/status", "Gid:\t0\nGroups:\t\nCapEff:\t000001ffffffffff\n");
        assertThat(look().ended()).as("with CAP_SYS_PTRACE").isTrue();
    }

    @ParameterizedTest
    @CsvSource({"hidepid=invisible, true", "'gid=30,hidepid=invisible', false"})
    void groupZeroIsExemptWhereNoOtherIsNamed(String options, boolean ended) throws IOException {
        mount(options);
        write("self/status", "Gid:\t0\t0\t0\t0\nGroups:\t\nCapEff:\t0000000000000000\n");
        assertThat(look().ended()).isEqualTo(ended);
    }

    @Test
    void theHostsOwnProcIsUnderstood() throws IOException {
        Process process = new ProcessBuilder(List.of("true")).start();
        process.onExit().join();
        Processes real = new Processes(Path.of("/proc"));
        assertThat(real.look(process.pid()).ended()).isTrue();
        assertThat(real.look(ProcessHandle.current().pid()).startTicks()).isPositive();
    }
}
