package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.Programs;

/** {@code lockctl} before the service itself, which knows its callers: by the socket who they are, over TCP by their tokens. */
class LockctlAccessIT extends SandboxedTest {

    private static final String SHELLS = "org.lockkeeper.e2e.Lockctl#shells";

    private final Path folder = Asking.folder();
    private final Path socket = folder.resolve("api.sock");

    @Override
    Settings prepare() {
        return Settings.standard()
                .set("lockkeeper.access.anonymous", "none")
                .set("lockkeeper.http.socket", socket.toString());
    }

    private static CommandResult ends(int code, CommandResult result) {
        assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(code);
        return result;
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void aTokenIsMadeUsedListedAndRevoked(String shell) throws Exception {
        Lockctl root = new Lockctl(shell, "").with("LOCKKEEPER_SOCKET", socket.toString());
        String token = ends(
                        0,
                        root.run(
                                "token",
                                "create",
                                "ci",
                                "--role=requester",
                                "--groups=update,cleanup",
                                "--rights=inhibit",
                                "--expires=90d"))
                .out();
        Path file = Files.writeString(folder.resolve("token-file"), token);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Lockctl stranger = new Lockctl(shell, host.lockkeeper().baseUri().toString());
        assertThat(ends(77, stranger.run("status")).err()).contains("--token-file");
        Lockctl ci = new Lockctl(shell, host.lockkeeper().baseUri().toString())
                .with("LOCKKEEPER_TOKEN_FILE", file.toString());
        assertThat(ends(0, ci.run("status")).out()).isEqualTo("safe for maintenance (IDLE)\n");
        ends(0, ci.run("wait"));
        ends(77, ci.run("window", "open", "--for=1h", "--reason=r"));
        String window = ends(0, root.run("window", "open", "--for=1h", "--reason=r", "--by=alice"))
                .out()
                .strip();
        assertThat(ends(0, ci.run("locks")).out())
                .contains(" principal ")
                .containsPattern(window + " .* alice +uid:root@socket ");
        ends(0, root.run("window", "close", window));
        ends(77, ci.run("token", "create", "another", "--role=admin"));
        assertThat(ends(0, root.run("token", "list")).out())
                .contains("cleanup,update", "inhibit", "uid:root")
                .doesNotContain(token.strip());
        assertThat(ends(0, root.run("names", "tokens")).out()).isEqualTo("ci\n");
        assertThat(ends(64, root.run("token", "create", "ci", "--role=admin")).err())
                .contains("there is a token 'ci' already");
        assertThat(ends(0, root.run("token", "revoke", "ci")).out()).isEqualTo("ci is revoked\n");
        ends(77, ci.run("status"));
        ends(64, root.run("token", "revoke", "ci"));
    }

    @ParameterizedTest
    @MethodSource(SHELLS)
    void onTheSocketEverybodyIsWhoHeIs(String shell) throws Exception {
        Programs.need("setpriv");
        Path script = Files.copy(Lockctl.SCRIPT, folder.resolve("lockctl-" + shell.replace(' ', '-')));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> nobody = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        Lockctl lockctl = new Lockctl(shell, "").with("LOCKKEEPER_SOCKET", socket.toString());
        ends(0, lockctl.start(nobody, "", script, "status").end());
        ends(
                77,
                lockctl.start(nobody, "", script, "window", "open", "--for=1h", "--reason=r", "--by=root")
                        .end());
        ends(77, lockctl.start(nobody, "", script, "token", "list").end());
    }
}
