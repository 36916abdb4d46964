package org.lockkeeper;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.lockkeeper.app.LockkeeperApplication;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.JoinedLockctl;
import org.lockkeeper.testing.SystemdSandbox;

/** Lockkeeper inside the demonstration's systemd, as a unit of it: there it can keep others from starting. */
final class DemoService {
    private static final String UNIT = "lockkeeper.service";
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Path CLASSES = Path.of("target/classes");
    /** Processes of the outside are none of this host's, so that those who hold leases must be inside. */
    private static final Path CLIENT = JoinedLockctl.file();

    private static final Path CONFIGURATION = Path.of("src/test/resources/demo/application.yml");

    private final SystemdSandbox sandbox;

    private DemoService(SystemdSandbox sandbox) {
        this.sandbox = sandbox;
    }

    /** Copies what it needs to where those inside find it, whatever of this host's file systems they see. */
    static DemoService install(SystemdSandbox sandbox, int port) throws IOException {
        Path app = Files.createDirectories(sandbox.shared().resolve("app"));
        Path libraries = Files.createDirectories(app.resolve("lib"));
        String[] classPath = System.getProperty("java.class.path").split(File.pathSeparator, -1);
        for (Path jar : Arrays.stream(classPath)
                .filter(entry -> entry.endsWith(".jar"))
                .map(Path::of)
                .toList()) {
            link(jar, libraries.resolve(String.valueOf(jar.getFileName())));
        }
        copy(CLASSES, app.resolve("classes"));
        Files.copy(CLIENT, sandbox.shared().resolve("lockctl"), StandardCopyOption.COPY_ATTRIBUTES);
        link(CONFIGURATION.toAbsolutePath(), app.resolve("application.yml"));
        sandbox.unit(UNIT, """
                [Unit]
                Description=Lockkeeper, keeps this host's maintenance from colliding
                After=dbus.service
                [Service]
                Type=notify
                NotifyAccess=all
                StateDirectory=lockkeeper
                RuntimeDirectory=lockkeeper
                Restart=on-failure
                SuccessExitStatus=143
                ExecStart=%s -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "/shared/app/classes:/shared/app/lib/*" %s \
                --spring.config.location=classpath:/,file:/shared/app/ --spring.profiles.active=journal --server.port=%d
                """.formatted(
                ProcessHandle.current().info().command().orElse("java"), LockkeeperApplication.class.getName(), port));
        return new DemoService(sandbox);
    }

    void start() {
        CommandResult result = sandbox.exec(START_LIMIT, "systemctl", "start", UNIT);
        if (result.exitCode() != 0) {
            System.err.println(
                    sandbox.exec("journalctl", "--no-pager", "--unit=" + UNIT).out());
            result.orFail();
        }
    }

    /** Shows its log until this process is ended. */
    void follow() throws IOException, InterruptedException {
        List<String> command =
                List.of("bin/demo", "exec", "journalctl", "--follow", "--output=cat", "--lines=0", "--unit=" + UNIT);
        new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private static void link(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (FileSystemException | UnsupportedOperationException anotherFileSystem) {
            Files.copy(from, to);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted(Comparator.naturalOrder()).toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
