package org.lockkeeper.app.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets whose server answers, hangs, or is gone. */
final class ProbeTest {

    @SuppressWarnings("NullAway.Init") // set by JUnit
    @TempDir
    private Path folder;

    private ServerSocketChannel server(boolean unix) throws IOException {
        if (unix) {
            return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                    .bind(UnixDomainSocketAddress.of(folder.resolve("s")), 1);
        }
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    }

    private static boolean answers(SocketAddress address, Duration within) {
        return Probe.answers(address, System.nanoTime() + within.toNanos());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoAnswersAnswers(boolean unix) throws IOException {
        try (ServerSocketChannel server = server(unix)) {
            CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> {
                try (SocketChannel caller = server.accept()) {
                    caller.read(ByteBuffer.allocate(1000));
                    caller.write(ByteBuffer.wrap("HTTP/1.1 503 \r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThat(answers(server.getLocalAddress(), Duration.ofSeconds(30)))
                    .isTrue();
            answering.join();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoAcceptsNobodyOrIsGoneDoesNot(boolean unix) throws IOException {
        SocketAddress address;
        try (ServerSocketChannel server = server(unix)) {
            address = server.getLocalAddress();
            // Also when its backlog is full.
            Stream.of(1, 2, 3, 4, 5)
                    .forEach(time ->
                            assertThat(answers(address, Duration.ofMillis(50))).isFalse());
        }
        assertThat(answers(address, Duration.ofSeconds(30))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoHangsUpDoesNot(boolean unix) throws IOException {
        try (ServerSocketChannel server = server(unix)) {
            CompletableFuture<Void> hanging = CompletableFuture.runAsync(() -> {
                try {
                    server.accept().close();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThat(answers(server.getLocalAddress(), Duration.ofSeconds(30)))
                    .isFalse();
            hanging.join();
        }
    }
}
