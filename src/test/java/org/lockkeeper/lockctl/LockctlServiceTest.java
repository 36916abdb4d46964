package org.lockkeeper.lockctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The parts around a call: which service, with which token, whom it trusts there, and what an answer means. Nobody is called. */
final class LockctlServiceTest {
    @SuppressWarnings("unused") // by @FieldSource
    private static final List<String> SHELLS = PartRun.SHELLS;

    private static final String HOST =
            "url=$given token_file=; find_service; printf '%s\\n' \"${socket:-$host $port${loopback:+ loopback}}\"";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private static PartRun service(String shell) {
        return PartRun.of("12-text", "20-service", "21-token-file").in(shell).after("curl() { :; }");
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void anAddressIsTakenApart(String shell) {
        service(shell).says(HOST, """
                unix:/run/x.sock => /run/x.sock
                unix:///run/x.sock => /run/x.sock
                http://127.0.0.1:8460 => 127.0.0.1 8460 loopback
                http://127.0.0.1:8460/ => 127.0.0.1 8460 loopback
                http://127.1.2.3 => 127.1.2.3 80 loopback
                http://localhost:1 => localhost 1 loopback
                https://localhost => localhost 443 loopback
                http://[::1]:8460/below => [::1] 8460 loopback
                http://[2001:db8::1] => [2001:db8::1] 80
                https://keeper.example:8460/api => keeper.example 8460
                http://127.0.0.1.example => 127.0.0.1.example 80
                http://localhost.example => localhost.example 80
                http://128.0.0.1 => 128.0.0.1 80
                """);
        assertThat(service(shell).run("find_service; echo \"$socket\"")).isEqualTo("/run/lockkeeper/api.sock\n");
        PartRun said = service(shell).with("LOCKKEEPER_SOCKET", "/run/a").with("LOCKKEEPER_URL", "unix:/run/b");
        assertThat(said.run("find_service; echo \"$socket\"")).isEqualTo("/run/b\n");
        assertThat(said.run("url=unix:/run/c; find_service; echo \"$socket\"")).isEqualTo("/run/c\n");
        assertThat(service(shell).with("LOCKKEEPER_SOCKET", "/run/a").run("find_service; echo \"$socket\""))
                .isEqualTo("/run/a\n");
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void whatIsNoAddressIsRefused(String shell) {
        assertThat(service(shell)
                        .each(
                                HOST,
                                List.of(
                                        "unix:",
                                        "unix:run/x",
                                        "unix:/run/",
                                        "unix:/a\\0012b",
                                        "http://",
                                        "http://:80",
                                        "ftp://host",
                                        "host:80",
                                        "http://user@host",
                                        "http://host/user@other",
                                        "http://user:secret@host:80",
                                        "http://host:80a",
                                        "http://host:123456",
                                        "http://a b",
                                        "http://host?x=1",
                                        "http://host\\0012header=x",
                                        "http://host\\0042",
                                        "http://[::1",
                                        "http://[::1]x",
                                        "http://[localhost]",
                                        "http://[]:80",
                                        "http://h\\0303\\0266st")))
                .allSatisfy((given, answer) ->
                        assertThat(answer).startsWith("lockctl: '").contains("' is no URL such as "));
    }

    private Path token(String text, String rights) throws IOException {
        Path file = Files.createTempFile(folder, "token", null);
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }

    private static String find(String shell, String url, Path file) {
        return find(service(shell).with("LOCKKEEPER_TOKEN_FILE", file.toString()), url);
    }

    private static String find(PartRun service, String url) {
        return service.run(
                "(url=$1; find_service; printf '[%s]\\n' \"$lockctl_bearer\"); code=$?; [ $code = 0 ] || echo $code",
                url);
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void aTokenIsOneLineOfAFileThatNobodyElseReads(String shell) throws IOException {
        String here = "http://127.0.0.1:1";
        assertThat(find(shell, here, token("lk_a.B-c~1+/=\n", "rw-------"))).isEqualTo("[lk_a.B-c~1+/=]\n");
        assertThat(find(shell, here, token("lk_a", "r--------"))).isEqualTo("[lk_a]\n");
        assertThat(find(shell, here, token("x".repeat(8192), "rw-------"))).isEqualTo("[" + "x".repeat(8192) + "]\n");
        for (String text : List.of(
                "",
                "\n",
                "a\n\n",
                "a\nb\n",
                "a\nb",
                "a b\n",
                " a\n",
                "a\r\n",
                "a\t\n",
                "\"a\"\n",
                "é\n",
                "a\\\n",
                "x".repeat(8193))) {
            assertThat(find(shell, here, token(text, "rw-------")))
                    .as("'" + text + "'")
                    .contains("holds no token: one line of letters, digits and . _ ~ + / = -\n64\n");
        }
        for (String rights : List.of("rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwx--x---", "rw-rw-rw-")) {
            assertThat(find(shell, here, token("lk_a\n", rights)))
                    .as(rights)
                    .contains("others may read the token file '")
                    .endsWith("\n77\n")
                    .doesNotContain("lk_a");
        }
        assertThat(find(shell, here, folder.resolve("none")))
                .contains("there is no token file")
                .endsWith("\n64\n");
        assertThat(find(shell, here, folder)).contains("cannot be read").endsWith("\n77\n");
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void aTokenGoesWhereNobodyElseReadsIt(String shell) throws IOException {
        Path file = token("lk_a\n", "rw-------");
        assertThat(find(shell, "https://keeper.example", file)).isEqualTo("[lk_a]\n");
        assertThat(find(shell, "http://[::1]:1", file)).isEqualTo("[lk_a]\n");
        assertThat(find(shell, "unix:/run/x", file))
                .as("the kernel says who calls")
                .isEqualTo("[]\n");
        for (String url : List.of("http://keeper.example", "http://127.0.0.1.example", "http://10.0.0.1")) {
            assertThat(find(shell, url, file))
                    .isEqualTo("lockctl: no token is sent to " + url
                            + ": everybody on the way could read it. Use https\n77\n");
        }
        assertThat(service(shell).run("url=unix:/run/x token_file=$1; find_service", file.toString()))
                .contains("--token-file is for an address of --url");
        assertThat(find(service(shell).with("lockctl_bearer", "of the environment"), "http://127.0.0.1"))
                .isEqualTo("[]\n");
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void aCredentialOfSystemdMayBeItsGroupsToo(String shell) throws IOException {
        Path file = Files.writeString(folder.resolve("lockkeeper-token"), "lk_c\n");
        PartRun service = service(shell).with("CREDENTIALS_DIRECTORY", folder.toString());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
        assertThat(find(service, "http://127.0.0.1:1")).isEqualTo("[lk_c]\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        assertThat(find(service, "http://127.0.0.1:1"))
                .contains("others may read")
                .endsWith("\n77\n");
        service.with("LOCKKEEPER_TOKEN_FILE", token("lk_f", "rw-------").toString());
        assertThat(find(service, "http://127.0.0.1:1")).as("named outright").isEqualTo("[lk_f]\n");
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void rootLockkeeperAndWhoCallsAreTrusted(String shell) {
        PartRun trust = PartRun.of("22-trust").in(shell).after("me=1000");
        trust.says("trusted ${given%%,*} ${given#*,} && echo yes || echo no", """
                0,root => yes
                8460,lockkeeper => yes
                1000,alice => yes
                1001,bob => no
                10,uucp => no
                65534,nobody => no
                1001,lockkeeper2 => no
                """);
        trust.says("way=; walk \"$given\"; set -- $way; echo \"$*\"", """
                /run/lockkeeper => / /run /run/lockkeeper
                /a/b => / /a /a/b
                '' => /
                """);
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void anAnswerEndsWithTheCodeThatItMeans(String shell) {
        PartRun again = PartRun.of("12-text", "13-fields", "30-call", "31-again")
                .in(shell)
                .after("url=http://h answer=detail=why socket= lockctl_bearer=t");
        again.says("(status=$given; refuse; exit 0) 2>/dev/null; echo $?", """
                200 => 0
                204 => 0
                301 => 70
                400 => 64
                401 => 77
                403 => 77
                404 => 64
                409 => 64
                421 => 77
                429 => 75
                500 => 70
                502 => 70
                503 => 69
                000 => 70
                """);
        assertThat(
                        again.run(
                                "(answer=\"detail=why${NL}opensAt=2027-01-16T01:00:00Z\" status=409; refuse) 2>/dev/null; echo $?"))
                .isEqualTo("75\n");
        assertThat(again.run("status=403; refuse")).isEqualTo("lockctl: why\n");
        assertThat(again.run("status=500 answer=\"<html>$NL</html>\"; refuse"))
                .isEqualTo("lockctl: it answers 500: <html>\n");
        assertThat(again.run("status=401 lockctl_bearer=; refuse"))
                .isEqualTo(
                        "lockctl: why. A token is taken from the file that --token-file or LOCKKEEPER_TOKEN_FILE names\n");
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void onlyWhatMayPassIsAskedAgain(String shell) {
        PartRun again = PartRun.of("11-time", "12-text", "13-fields", "22-trust", "30-call", "31-again")
                .in(shell)
                .after("url=http://h socket= answer= fault=refused distrusted= ended=$NOBODY");
        again.says("status=$given; try_again 2>/dev/null && echo again || echo answered", """
                000 => again
                429 => again
                502 => again
                503 => again
                504 => again
                200 => answered
                409 => answered
                500 => answered
                """);
        // What must not be done twice is not sent again unless it was surely not done.
        again.says(
                "once_only=yes once_only_hint=look; status=${given%,*} ended=${given#*,}; try_again 2>/dev/null && echo again",
                """
                000,7 => again
                429,0 => again
                000,28 =>
                000,56 =>
                503,0 =>
                """);
        assertThat(again.run("status=000 fault='it belongs to bob' distrusted=yes; try_again; echo again"))
                .isEqualTo("lockctl: it belongs to bob\n");
        assertThat(again.run("status=000; try_again; try_again; status=200; try_again; status=503; try_again"))
                .isEqualTo("lockctl: the service at http://h cannot be reached, trying again: refused\n"
                        + "lockctl: the service at http://h cannot be reached, trying again: it answers 503\n");
        again.after("now() { now=100; }");
        again.says(
                "status=${given%%,*} retry=${given##*,} unreachable=x deadline=110; give_up_late 2>/dev/null; echo tries",
                """
                429, => tries
                429,10 => tries
                429,11 =>
                503,11 => tries
                """);
        assertThat(again.run("status=503 unreachable=x deadline=100; give_up_late"))
                .isEqualTo("lockctl: the service at http://h cannot be reached: x\n");
        again.after("nap() { echo $1; }");
        assertThat(
                        again.run(
                                "status=503 retry=; for i in 1 2 3 4 5 6; do wait_a_little; done; status=429 retry=7; wait_a_little"))
                .isEqualTo("1\n2\n3\n4\n5\n5\n7\n");
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void theLastLineSaysHowItWentAndNothingElseDoes(String shell) {
        PartRun call = PartRun.of("11-time", "12-text", "30-call").in(shell).after("retry= status=000 fault=");
        call.says("read_mark \"$given\" && printf '%s\\n' \"$status $retry $fault.\" || echo content", """
                #200\\0040 => 200  .
                #429\\00405 => 429 5 .
                #429\\0040007 => 429 7 .
                #429\\0040123456 => 429  .
                #429\\0040-1 => 429  .
                #503\\0040Wed,\\004021\\0040Oct => 503  .
                #200\\0040%{header{retry-after}} => 200  .
                curl:\\0040(7)\\0040Failed\\0033[m => 000  (7) Failed?[m.
                lockctl:\\0040others\\0040may => 000  others may.
                #20\\0040 => content
                #2000\\0040 => content
                \\0040#200\\0040 => content
                state=OPEN => content
                '' => content
                """);
        PartRun setting = PartRun.of("12-text", "30-call").in(shell).after("lockctl_config=");
        setting.says("setting header \"$given\"; printf %s \"$lockctl_config\"", """
                plain => header = "plain"
                a\\0042b => header = "a\\"b"
                a\\0134 => header = "a\\\\"
                a\\0134\\0042 => header = "a\\\\\\""
                """);
        assertThat(call.run("new_key; echo \"$key\"").strip()).matches("[0-9a-f-]{36}");
    }
}
