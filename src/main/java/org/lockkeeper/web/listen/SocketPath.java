package org.lockkeeper.web.listen;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** The place of a unix socket: looked at before it is bound, so that what is wrong with it is said in a sentence. */
final class SocketPath {

    /** sun_path has 108 bytes, the last of them zero. */
    private static final int MAX_BYTES = 107;

    private static final Set<PosixFilePermission> BY_OTHERS =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private SocketPath() {}

    /** Removes what a dead process has left; refuses whatever is not such a leftover. */
    static Path prepare(Path path) {
        int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            throw new SocketPathException(
                    path, "it has %d bytes, and the kernel allows %d".formatted(bytes, MAX_BYTES));
        }
        Path directory = path.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new SocketPathException(path, "there is no directory '%s'".formatted(directory));
        }
        if (!Files.isWritable(directory)) {
            throw new SocketPathException(path, "the directory '%s' may not be written".formatted(directory));
        }
        try {
            if (Files.getPosixFilePermissions(directory).stream().anyMatch(BY_OTHERS::contains)) {
                throw new SocketPathException(
                        path,
                        "others may write the directory '%s', and so put a socket of their own there"
                                .formatted(directory));
            }
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                removeStale(path);
            }
        } catch (IOException failure) {
            throw new SocketPathException(path, String.valueOf(failure));
        }
        return path;
    }

    private static void removeStale(Path path) throws IOException {
        BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!found.isOther()) {
            throw new SocketPathException(path, "there is a file or directory of that name, and it is no socket");
        }
        if (answers(path)) {
            throw new SocketPathException(path, "another process listens on it");
        }
        Files.delete(path);
    }

    private static boolean answers(Path path) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException refused) {
            return false;
        }
    }
}
