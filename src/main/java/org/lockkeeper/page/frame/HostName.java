package org.lockkeeper.page.frame;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** What the host calls itself, so that nobody acts on another than he means. */
@Lazy
@Component
final class HostName {

    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

    String name() {
        try {
            return java.nio.file.Files.readString(KERNEL).strip();
        } catch (IOException elsewhere) {
            return resolved();
        }
    }

    private static String resolved() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unknown) {
            return "localhost";
        }
    }
}
