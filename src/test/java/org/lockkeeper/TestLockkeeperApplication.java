package org.lockkeeper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.lockkeeper.testing.SystemdSandbox;

/**
 * {@code mvn spring-boot:test-run}: Lockkeeper as a service of a systemd of its own that runs a self-hosting server's
 * maintenance. For a first look; nothing of this host is touched, and nothing is left behind.
 */
final class TestLockkeeperApplication {
    private static final Path UNITS = Path.of("src/test/systemd/units");
    private static final String PORT = "--server.port=";
    private static final int USUAL_PORT = 8460;

    private TestLockkeeperApplication() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int port = Arrays.stream(args)
                .filter(arg -> arg.startsWith(PORT))
                .mapToInt(arg -> Integer.parseInt(arg.substring(PORT.length())))
                .findFirst()
                .orElse(USUAL_PORT);
        refuseToStartWithoutPrerequisites(port);

        SystemdSandbox sandbox = SystemdSandbox.boot("demo");
        Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close, "demo-end"));
        copyUnits(sandbox);
        DemoService service = DemoService.install(sandbox, port);
        sandbox.daemonReload();
        sandbox.systemctl(
                        "start",
                        "backup-database.timer",
                        "backup-files@photos.timer",
                        "cleanup-disc-space.timer",
                        "update-packages.timer")
                .orFail();
        service.start();

        // Only now: whoever types the first command is to find it running.
        sandbox.systemctl("start", "--no-block", "backup-database.service").orFail();
        System.out.println(WalkThrough.text(port == USUAL_PORT ? "" : String.valueOf(port)));
        service.follow();
    }

    private static void refuseToStartWithoutPrerequisites(int port) {
        List<String> missing = new ArrayList<>(SystemdSandbox.missing());
        if (!missing.isEmpty()) {
            missing.add("On Debian and Ubuntu this installs it: sudo bin/demo");
            missing.add("Or leave the sandbox out and guard this host's own services: mvn spring-boot:run");
            exit("A systemd of its own cannot be booted here.", missing);
        }
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            socket.getLocalPort();
        } catch (IOException e) {
            exit(
                    "Port " + port + " on 127.0.0.1 is taken (" + e.getMessage() + ").",
                    List.of(
                            "Stop what listens there: ss -ltnp 'sport = :" + port + "'",
                            "Or take another one: sudo bin/demo " + PORT + (port + 10)));
        }
    }

    private static void exit(String reason, List<String> waysOn) {
        System.err.println("\n" + reason);
        waysOn.forEach(way -> System.err.println("  - " + way));
        System.err.println();
        System.exit(1);
    }

    private static void copyUnits(SystemdSandbox sandbox) throws IOException {
        try (Stream<Path> files = Files.list(UNITS)) {
            for (Path file : files.toList()) {
                sandbox.unit(String.valueOf(file.getFileName()), Files.readString(file));
            }
        }
    }
}
