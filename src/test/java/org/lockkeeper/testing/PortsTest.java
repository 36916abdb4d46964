package org.lockkeeper.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Public for {@code src/test/programs/TakePort.java}, which is another JVM. */
public final class PortsTest {

    @Test
    void isNoneThatTheKernelGivesToWhoeverAsksForAny() {
        int[] ephemeral = Ports.ephemeral();
        for (int i = 0; i < 50; i++) {
            int port = Ports.reserve();
            assertThat(port < ephemeral[0] || port > ephemeral[1])
                    .as("%d, the kernel gives %d to %d", port, ephemeral[0], ephemeral[1])
                    .isTrue();
        }
    }

    @Test
    void isNoneAtWhichAnyoneListens() throws IOException {
        for (String address : List.of("127.0.0.1", "0.0.0.0", "::1")) {
            int port = Ports.reserve();
            try (ServerSocket listens = new ServerSocket(port, 1, InetAddress.getByName(address))) {
                assertThatIllegalStateException()
                        .as(address)
                        .isThrownBy(new Ports(List.of(listens.getLocalPort()))::take)
                        .withMessage("none of 1 ports is free");
            }
        }
    }

    /** As it is when a process is killed, and started again later. */
    @Test
    void isOfOneJvmForAsLongAsThatRunsAlsoWhileNobodyListens() throws Exception {
        Process first = another(Ports.outside());
        int its = Integer.parseInt(said(first));
        List<Integer> both = List.of(its, Ports.reserve());
        assertThat(said(another(both))).isEqualTo("none of 2 ports is free");
        first.destroyForcibly().waitFor();
        assertThat(said(another(both))).isEqualTo(String.valueOf(its));
    }

    private static Process another(List<Integer> ports) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                "src/test/programs/TakePort.java"));
        ports.stream().map(String::valueOf).forEach(command::add);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String said(Process process) throws IOException {
        return String.valueOf(process.inputReader(StandardCharsets.UTF_8).readLine());
    }

    public static String takeOneOf(String[] ports) {
        try {
            return String.valueOf(
                    new Ports(Stream.of(ports).map(Integer::valueOf).toList()).take());
        } catch (IllegalStateException none) {
            return String.valueOf(none.getMessage());
        }
    }
}
