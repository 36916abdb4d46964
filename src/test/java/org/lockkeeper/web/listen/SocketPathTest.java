package org.lockkeeper.web.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketPathTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path folder;

    private static void refused(Path path, String why) {
        assertThatThrownBy(() -> SocketPath.prepare(path))
                .isInstanceOf(SocketPathException.class)
                .hasMessageContaining("lockkeeper.http.socket")
                .hasMessageContaining(path.toString())
                .hasMessageContaining(why);
    }

    @Test
    void aPlaceThatIsFreeIsTaken() {
        assertThat(SocketPath.prepare(folder.resolve("api.sock"))).isEqualTo(folder.resolve("api.sock"));
    }

    @Test
    void whatADeadProcessHasLeftIsRemoved() throws IOException {
        Path path = folder.resolve("api.sock");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();
        SocketPath.prepare(path);
        assertThat(path).doesNotExist();
    }

    @Test
    void aSocketThatIsInUseIsLeftAlone() throws IOException {
        Path path = folder.resolve("api.sock");
        try (ServerSocketChannel living = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            living.bind(UnixDomainSocketAddress.of(path));
            refused(path, "another process listens on it");
        }
        assertThat(path).exists();
    }

    @Test
    void aFileIsLeftAlone() throws IOException {
        Path path = Files.writeString(folder.resolve("api.sock"), "precious");
        refused(path, "it is no socket");
        assertThat(path).hasContent("precious");
    }

    @Test
    void whereOthersMayWriteTheyCouldPutTheirOwn() throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        refused(open.resolve("api.sock"), "others may write");
    }

    @Test
    void aMissingFolderAndATooLongNameAreTold() {
        refused(folder.resolve("none/api.sock"), "there is no directory");
        refused(folder.resolve("x".repeat(120)), "bytes");
    }
}
