package org.lockkeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.testing.Ports;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A host with users that may not all operate: the unix socket as the only way in. */
class SocketOnlyTest {

    @Test
    void theSocketAnswersAndTheTcpPortIsFree(@TempDir Path folder) throws IOException {
        Path socket = folder.resolve("api.sock");
        int port = Ports.reserve();
        SpringApplication application = new SpringApplication(LockkeeperApplication.class);
        application.setRegisterShutdownHook(false);
        try (ConfigurableApplicationContext running = application.run(
                "--spring.config.location=classpath:/",
                "--server.port=" + port,
                "--lockkeeper.http.tcp=false",
                "--lockkeeper.http.socket=" + socket,
                "--lockkeeper.state-directory=" + folder.resolve("state"),
                "--lockkeeper.systemd.address=unix:path=" + folder.resolve("none"),
                "--lockkeeper.groups.maintenance.conflicts-with=maintenance")) {
            assertThat(running.isRunning()).isTrue();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rw-rw-rw-");
            assertThat(get(socket, "/livez")).startsWith("HTTP/1.1 200");
            assertThat(get(socket, "/api/v1/verdict")).contains("\"state\":\"UNKNOWN\"");
            // Nobody listens there: whoever wants the port may have it.
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThat(free.isBound()).isTrue();
            }
        }
        assertThat(socket).doesNotExist();
    }

    private static String get(Path socket, String path) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap("GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                    .formatted(path)
                    .getBytes(StandardCharsets.US_ASCII)));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            ByteBuffer part = ByteBuffer.allocate(4096);
            while (channel.read(part) >= 0) {
                answer.write(part.array(), 0, part.position());
                part.clear();
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }
}
