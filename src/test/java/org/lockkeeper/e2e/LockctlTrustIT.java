package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lockkeeper.testing.CommandResult;

/** {@code lockctl} says nothing, and no token, to whom it should not trust. */
class LockctlTrustIT {

    private static final String SHELLS = "org.lockkeeper.e2e.Lockctl#shells";
    private static final String SECRET = "lkk_Zm9yIHRlc3RzIG9ubHk.x-1~+/=";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Listener listener;

    @BeforeEach
    void listen() throws IOException {
        mode(folder, "rwxr-xr-x");
        listener = new Listener().answers(200, "group=maintenance\nsafe=true\nstate=IDLE\noutcome=QUIET\n");
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private Path made(String name, int mode) throws IOException {
        Path made = Files.createDirectory(folder.resolve(name));
        Files.setAttribute(made, "unix:mode", mode);
        return made;
    }

    private static void give(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", 65534);
    }

    private Path token(String mode, String content) throws IOException {
        Path file = Files.writeString(folder.resolve("token-file"), content);
        mode(file, mode);
        return file;
    }

    /** Without an address, as root's on a host with the package. */
    private static Lockctl bySocket(String shell, Path socket) {
        return new Lockctl(shell, "").with("LOCKKEEPER_SOCKET", socket.toString());
    }

    private static CommandResult ends(int code, CommandResult result) {
        assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(code);
        return result;
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void aSquatterOnTheSocketsPathGetsNoWord(String shell) throws Exception {
        Path everybodys = made("everybodys", 01777);
        try (Squatter squatter = Squatter.onSocket(everybodys.resolve("api.sock"))) {
            Path own = made("own", 0755);
            Files.createSymbolicLink(own.resolve("api.sock"), everybodys.resolve("api.sock"));
            for (Path socket : List.of(everybodys.resolve("api.sock"), own.resolve("api.sock"))) {
                for (String verb : List.of("status", "locks", "wait")) {
                    assertThat(ends(77, bySocket(shell, socket).run(verb)).err())
                            .contains("nothing is sent to " + socket);
                }
                ends(77, new Lockctl(shell, "unix:" + socket).run("run", "--group=g", "--", "true"));
                ends(77, new Lockctl(shell, "unix:" + socket).run("wait", "x", "--fallback=poll"));
            }
            assertThat(squatter.heard()).isEmpty();
            // Nor would one get a word who is trusted, but stands where another could come.
            assertThat(trusted(shell, everybodys.resolve("mine.sock")).err()).contains("others may write its folder");
        }
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void nobodyElseMayHaveTheWayToTheSocket(String shell) throws Exception {
        ends(0, trusted(shell, made("good", 0755).resolve("api.sock")));
        Path shared = made("shared", 01777);
        ends(0, trusted(shell, Files.createDirectory(shared.resolve("good")).resolve("api.sock")));
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("good"));
        ends(0, trusted(shell, folder.resolve("link/api.sock")));

        Path open = made("open", 0777);
        assertThat(trusted(shell, Files.createDirectory(open.resolve("good")).resolve("api.sock"))
                        .err())
                .contains("others may write " + open);
        Path theirs = made("theirs", 0755);
        Path inTheirs = Files.createDirectory(theirs.resolve("good"));
        give(theirs);
        assertThat(trusted(shell, inTheirs.resolve("api.sock")).err()).contains(theirs + " belongs to nobody");
        Path link = Files.createSymbolicLink(shared.resolve("link"), folder.resolve("good"));
        new ProcessBuilder("chown", "--no-dereference", "65534", link.toString())
                .start()
                .waitFor();
        assertThat(trusted(shell, link.resolve("api.sock")).err()).contains(link + " belongs to nobody");
        // What leads to a folder of one's own through one of theirs.
        Files.createSymbolicLink(folder.resolve("around"), inTheirs);
        assertThat(trusted(shell, folder.resolve("around/api.sock")).err()).contains(theirs + " belongs to nobody");
    }

    /** Of status, with a socket of this user there; whether its listener heard of it is as the exit code says. */
    private static CommandResult trusted(String shell, Path socket) throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            server.configureBlocking(false);
            Lockctl.Running running = bySocket(shell, socket).start("wait", "x", "--timeout=1s");
            boolean[] heard = new boolean[1];
            await().until(() -> {
                SocketChannel caller = server.accept();
                if (caller == null) {
                    return !running.process().isAlive();
                }
                caller.configureBlocking(true);
                caller.read(ByteBuffer.allocate(10_000));
                byte[] answer = "HTTP/1.1 200 \r\nContent-Length: 14\r\nConnection: close\r\n\r\noutcome=QUIET\n"
                        .getBytes(StandardCharsets.US_ASCII);
                caller.write(ByteBuffer.wrap(answer));
                caller.close();
                heard[0] = true;
                return true;
            });
            CommandResult result = running.end();
            assertThat(heard[0]).as(result.err()).isEqualTo(result.exitCode() == 0);
            assertThat(result.exitCode()).as(result.err()).isIn(0, 77);
            return result;
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void withoutItsSocketItGoesNoOtherWay(String shell) throws Exception {
        Path programs = made("programs", 0755);
        Path mark = folder.resolve("curl-was-started");
        Path curl = Files.writeString(programs.resolve("curl"), "#!/bin/sh\ntouch " + mark + "\nexit 7\n");
        mode(curl, "rwxr-xr-x");
        Path dead = folder.resolve("dead.sock");
        try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(dead));
        }
        Lockctl none =
                bySocket(shell, folder.resolve("none.sock")).with("PATH", programs + ":" + System.getenv("PATH"));
        assertThat(ends(69, none.run("wait", "x", "--timeout=1s")).err())
                .contains("there is no socket " + folder.resolve("none.sock"));
        assertThat(mark).doesNotExist();
        assertThat(ends(69, bySocket(shell, dead).run("wait", "x", "--timeout=1s"))
                        .err())
                .contains("nobody listens on it");
        assertThat(ends(64, new Lockctl(shell, "unix:api.sock").run("status")).err())
                .contains("is no URL");
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void aSquatterOnThePortGetsNoWordAndNoToken(String shell) throws Exception {
        Path token = token("rw-------", SECRET + "\n");
        try (Squatter squatter = Squatter.onPort()) {
            for (String host : List.of("127.0.0.1", "localhost")) {
                String url = "http://" + host + ":" + squatter.port();
                assertThat(ends(77, new Lockctl(shell, url).run("status")).err())
                        .contains("its port belongs to user 65534");
                ends(77, new Lockctl(shell, "").run("--url", url, "--token-file", token.toString(), "status"));
            }
            assertThat(squatter.heard()).isEmpty();
        }
        // With nobody there, whoever came next would get it.
        assertThat(ends(
                                69,
                                new Lockctl(shell, "http://127.0.0.1:1")
                                        .with("LOCKKEEPER_TOKEN_FILE", token.toString())
                                        .run("wait", "x", "--timeout=1s"))
                        .err())
                .contains("nobody listens on port 1");
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void theTokenIsSentAndSeenNowhereElse(String shell) throws Exception {
        Path token = token("rw-------", SECRET + "\n");
        Path credentials = Files.createDirectory(folder.resolve("credentials"));
        Path credential = Files.copy(token, credentials.resolve("lockkeeper-token"));
        // As systemd makes it for a user of its unit: the group's bit is that of an access control list.
        mode(credential, "r--r-----");
        for (Lockctl lockctl : List.of(
                new Lockctl(shell, listener.url()).with("LOCKKEEPER_TOKEN_FILE", token.toString()),
                new Lockctl(shell, listener.url()).with("CREDENTIALS_DIRECTORY", credentials.toString()),
                new Lockctl(shell, listener.url())
                        .with("CREDENTIALS_DIRECTORY", credentials.toString())
                        .with("LOCKKEEPER_TOKEN_FILE", credential.toString()))) {
            listener.answers(200, "outcome=QUIET\n");
            CommandResult result = ends(0, lockctl.run("wait", "x"));
            assertThat(listener.asked().get(0)).contains(" Bearer " + SECRET + " ");
            assertThat(result.out() + result.err()).doesNotContain(SECRET);
        }
        // While it runs; also where the environment has something by the name of whatever holds it.
        CountDownLatch hold = listener.hold();
        Lockctl.Running running = new Lockctl(shell, "")
                .with("lockctl_bearer", "x")
                .with("lockctl_config", "x")
                .with("replaced", "x")
                .start("--url=" + listener.url(), "--token-file=" + token, "wait", "x");
        await().until(() ->
                !listener.asked().isEmpty() && listener.asked().get(0).contains(SECRET));
        assertThat(placesWith(SECRET)).isEmpty();
        hold.countDown();
        ends(0, running.end());
        listener.answers(200, "id=l-1\nstate=HELD\ntoken=1\n");
        String environment = new Lockctl(shell, listener.url())
                .with("lockctl_bearer", "x")
                .with("lockctl_config", "x")
                .with("replaced", "x")
                .with("LOCKKEEPER_TOKEN_FILE", token.toString())
                .run("run", "--group=g", "--", "env")
                .out();
        assertThat(environment).contains("LOCKKEEPER_LEASE=l-1").doesNotContain(SECRET);
    }

    /** The arguments and environments of all processes, but of this one. */
    private static List<String> placesWith(String secret) throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(process -> process.getFileName().toString().matches("\\d+"))
                    .flatMap(process -> Stream.of("cmdline", "environ").map(process::resolve))
                    .filter(file -> {
                        try {
                            return Files.readString(file, StandardCharsets.ISO_8859_1)
                                    .contains(secret);
                        } catch (IOException ended) {
                            return false;
                        }
                    })
                    .map(Path::toString)
                    .toList();
        }
    }

    /** Of a lease: with it, anybody could give back what is somebody else's. */
    @ParameterizedTest
    @MethodSource(SHELLS)
    void theFencingTokenOfALeaseIsInNoArguments(String shell) throws Exception {
        listener.answers(200, "id=l-1\nstate=HELD\ntoken=8460001\npid=1\n");
        CountDownLatch hold = listener.hold("token=");
        Lockctl.Running running = new Lockctl(shell, listener.url()).start("run", "--group=g", "--", "sleep", "600");
        await().until(() -> listener.asked().stream().anyMatch(it -> it.contains("token=8460001")));
        try (Stream<String> all = placesWith("8460001").stream()) {
            assertThat(all.filter(it -> it.endsWith("cmdline"))).isEmpty();
        }
        hold.countDown();
        running.signal("TERM");
        running.end();
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void aTokenIsTakenFromItsOwnersFileAloneAndSentWhereNobodyReadsAlong(String shell) throws Exception {
        Lockctl lockctl = new Lockctl(shell, listener.url());
        for (String mode : List.of("rw-r-----", "rw----r--", "rw-rw----")) {
            String file = token(mode, SECRET + "\n").toString();
            assertThat(ends(77, lockctl.run("--token-file", file, "status")).err())
                    .contains("others may read")
                    .contains(file);
        }
        for (String content :
                List.of("", "\n", "a b\n", "a\nb\n", "a\nb", "a\r\n", "ä\n", "a\"\n", "a\\\n", "\033[2J\n")) {
            CommandResult odd = ends(
                    64, lockctl.run("--token-file", token("rw-------", content).toString(), "status"));
            assertThat(odd.err()).contains("holds no token").doesNotContain("\033");
        }
        ends(64, lockctl.run("--token-file", folder.resolve("none").toString(), "status"));
        ends(77, lockctl.run("--token-file", folder.toString(), "status"));
        String file = token("rw-------", SECRET).toString();
        ends(64, lockctl.run("--url", "unix:/run/x.sock", "--token-file", file, "status"));
        for (String url : List.of(
                "http://192.0.2.1:8460",
                "http://localhost.example:8460",
                "http://127.0.0.1.example",
                "http://127.evil")) {
            assertThat(ends(
                                    77,
                                    new Lockctl(shell, url)
                                            .with("LOCKKEEPER_TOKEN_FILE", file)
                                            .run("status"))
                            .err())
                    .contains("no token is sent");
        }
        for (String url : List.of(
                "http://127.0.0.1@192.0.2.1/",
                "http://127.0.0.1\\@192.0.2.1/",
                "http://127.0.0.1:80:80",
                "https://",
                "http://a\"b")) {
            ends(64, new Lockctl(shell, url).with("LOCKKEEPER_TOKEN_FILE", file).run("status"));
        }
        assertThat(listener.asked()).isEmpty();
        ends(0, lockctl.run("--token-file", file, "status"));
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void whatItNeedsFilesForIsNobodyElsesAndDoesNotStay(String shell) throws Exception {
        Path temporary = made("temporary", 01777);
        // What another one has put there is neither used nor removed.
        Lockctl lockctl = new Lockctl(shell, listener.url()).with("TMPDIR", temporary.toString());
        for (String signal : List.of("INT", "TERM", "KILL")) {
            listener.answers(200, "outcome=QUIET\n");
            CountDownLatch hold = listener.hold();
            for (List<String> call : List.of(List.of("wait", "x"), List.of("status"))) {
                int before = listener.asked().size();
                Lockctl.Running running = lockctl.start(call.toArray(String[]::new));
                await().until(() -> listener.asked().size() > before);
                assertThat(temporary).isEmptyDirectory();
                running.signal(signal);
                assertThat(running.end().exitCode()).isNotZero();
            }
            hold.countDown();
        }
        assertThat(temporary).isEmptyDirectory();
        listener.answers(200, "id=l-1\nstate=HELD\ntoken=1\n");
        ends(0, lockctl.run("run", "--group=g", "--", "true"));
        ends(64, lockctl.run("status", "--nonsense"));
        await().untilAsserted(() -> assertThat(temporary).isEmptyDirectory());
    }
}
