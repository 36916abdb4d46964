package org.lockkeeper.e2e;

import java.util.ArrayList;
import java.util.List;
import org.lockkeeper.testing.SystemdSandbox;

/**
 * The configuration of these tests, as arguments: four groups that exclude each other, one that excludes nothing that is
 * there, and one of pure locks.
 */
final class Settings {
    /** No work that is there conflicts with it, so that its windows open at once on a host that is known. */
    static final String FREE = "free";

    /** It conflicts with itself and with no unit, so that systemd has no say in it. */
    static final String PURE = "pure";

    private static final String NOBODYS = "nobodys";

    private final List<String> arguments = new ArrayList<>();
    private int services;

    static Settings standard() {
        return groups().guardOptional("lockkeeper-test-nobodys-*.service", NOBODYS)
                .with("gate", "off");
    }

    /** Without anything guarded: that is said by a file, say, of which arguments would leave nothing. */
    static Settings groups() {
        return new Settings()
                .set("lockkeeper.groups.backup.conflicts-with", "cleanup,update,maintenance")
                .set("lockkeeper.groups.cleanup.conflicts-with", "cleanup,update,maintenance")
                .set("lockkeeper.groups.update.conflicts-with", "update,maintenance")
                .set("lockkeeper.groups.maintenance.conflicts-with", "maintenance")
                .set("lockkeeper.groups." + NOBODYS + ".conflicts-with", FREE)
                .set("lockkeeper.groups." + FREE + ".conflicts-with", "")
                .set("lockkeeper.groups." + PURE + ".conflicts-with", PURE);
    }

    /** A hung systemd shows by a call that is not answered: here soon. */
    Settings quickToNoticeSilence() {
        return set("lockkeeper.systemd.call-timeout", "500ms")
                .set("lockkeeper.systemd.resync-interval", "1s")
                .set("lockkeeper.systemd.reconnect-interval", "200ms");
    }

    Settings on(SystemdSandbox sandbox) {
        return set("lockkeeper.systemd.address", sandbox.address());
    }

    Settings guard(String unit, String group) {
        String entry = "lockkeeper.guarded-services[" + services++ + "].";
        return set(entry + "unit", unit).set(entry + "group", group);
    }

    Settings guardOptional(String unit, String group) {
        guard(unit, group);
        return set("lockkeeper.guarded-services[" + (services - 1) + "].optional", "true");
    }

    Settings set(String key, String value) {
        arguments.add("--" + key + "=" + value);
        return this;
    }

    /** What is done to the unit guarded last, and whether it is held back: a key below {@code guarded-services}. */
    Settings with(String key, String value) {
        return set("lockkeeper.guarded-services[" + (services - 1) + "]." + key, value);
    }

    /** With the start gate, on the files of this sandbox. */
    Settings gated(SystemdSandbox sandbox) {
        return set("lockkeeper.gate.root", "/proc/" + sandbox.pidOfInit() + "/root")
                .set("lockkeeper.gate.catch-up-pause", "0s");
    }

    Settings jvm(String key, String value) {
        arguments.add("-D" + key + "=" + value);
        return this;
    }

    /** An option of the JVM that begins with {@code -X}. */
    Settings java(String option) {
        arguments.add(option);
        return this;
    }

    String[] arguments() {
        return arguments.toArray(String[]::new);
    }
}
