package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.LockkeeperProcess;
import org.lockkeeper.testing.LogOnFailure;

/** A configuration that is wrong stops the start with a sentence that names it, and no stack trace. */
@ExtendWith(LogOnFailure.class)
final class RefusedStartIT {
    @Test
    void addressThatOthersReach() {
        refuses(settings().set("server.address", "0.0.0.0"), "server.address", "lockkeeper.http.allow-remote");
    }

    @Test
    void addressThatOthersReachNeedsTls() {
        refuses(
                settings()
                        .set("server.address", "0.0.0.0")
                        .set("lockkeeper.http.allow-remote", "true")
                        .set("lockkeeper.access.anonymous", "none"),
                "server.address is '0.0.0.0'",
                "there is no TLS");
    }

    @Test
    void strangersFromElsewhereMayNoMoreThanLook() {
        refuses(
                settings()
                        .set("server.address", "0.0.0.0")
                        .set("lockkeeper.http.allow-remote", "true")
                        .set("server.ssl.bundle", "any")
                        .set("lockkeeper.access.anonymous", "requester"),
                "lockkeeper.access.anonymous is 'requester'");
    }

    @Test
    void bundleThatThereIsNot() {
        refuses(settings().set("server.ssl.bundle", "any"), "server.ssl.bundle is 'any'");
        refuses(
                settings()
                        .set("spring.ssl.bundle.pem.one.keystore.certificate", "file:/nowhere/server.crt")
                        .set("server.ssl.bundle", "one"),
                "spring.ssl.bundle",
                "/nowhere/server.crt");
    }

    @Test
    void roleThatThereIsNot() {
        refuses(settings().set("lockkeeper.access.anonymous", "root"), "lockkeeper.access.anonymous", "root");
        refuses(
                settings().set("lockkeeper.access.roles.requester.service-groups", "bakcup"),
                "lockkeeper.access.roles.requester.service-groups names 'bakcup'");
        refuses(
                settings().set("lockkeeper.access.roles.requester.rights", "everything"),
                "lockkeeper.access.roles.requester.rights",
                "everything");
    }

    @Test
    void misspeltTopLevelKey() {
        refuses(settings().set("lockkeeper.gropus.x.conflicts-with", "backup"), "lockkeeper.gropus.x.conflicts-with");
    }

    @Test
    void misspeltKeyWithin() {
        refuses(settings().set("lockkeeper.windows.max-durration", "1h"), "lockkeeper.windows.max-durration");
    }

    @Test
    void noGroupAtAll() {
        refuses(new Settings(), "lockkeeper.groups must have a group 'maintenance'");
    }

    @Test
    void guardedServiceOfAnUnknownGroup() {
        refuses(
                settings().guard("backup-a.service", "bakcup"),
                "lockkeeper.guarded-services[].group of unit 'backup-a.service'",
                "'bakcup'",
                "backup, cleanup, free, maintenance, nobodys, pure, update");
    }

    @Test
    void conflictWithAnUnknownGroup() {
        refuses(
                settings().set("lockkeeper.groups.extra.conflicts-with", "bakcup"),
                "lockkeeper.groups.extra.conflicts-with",
                "'bakcup'");
    }

    @Test
    void windowsThatMayLastForMinusOneHour() {
        refuses(settings().set("lockkeeper.windows.max-duration", "-1h"), "lockkeeper.windows.max-duration");
    }

    /** Told before there is a log; the other slips are in RefusedConfigurationTest. */
    @Test
    void aSlipInTheFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("application.yml"), "lockkeeper:\n\tgroups: {}\n");
        refuses(from(file.toString()), file + ", line 2, column 1 is no YAML");
    }

    @Test
    void aFileThatIsNotThere() {
        refuses(from("/no/such/file.yml"), "/no/such/file.yml", "cannot be found");
    }

    private static Settings from(String file) {
        return settings().set("spring.config.location", "classpath:/,file:" + file);
    }

    private static Settings settings() {
        return Settings.standard().set("lockkeeper.systemd.address", "unix:path=/run/lockkeeper-no-such-bus");
    }

    private static void refuses(Settings settings, String... named) {
        CommandResult result = LockkeeperProcess.runToEnd(settings.arguments());
        assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(78);
        assertThat((result.out() + result.err()).lines().filter(line -> line.contains("APPLICATION FAILED TO START")))
                .singleElement(as(STRING))
                .contains(named);
        assertThat(result.out() + result.err()).doesNotContainPattern("(?m)^\\s+at [a-z]");
    }
}
