package org.lockkeeper.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Units for the sandbox whose course a test steers: each stays at its points (named in each method) until
 * {@link SystemdSandbox#tell} lets it go on, and {@link SystemdSandbox#reached} says how often it came there. So no test
 * has to guess how long something takes.
 *
 * <pre>{@code
 * sandbox.unit("backup-a.service", Units.oneshot("a").stopPost().text()).daemonReload();
 * sandbox.systemctl("start", "--no-block", "backup-a.service");   // activating
 * sandbox.tell("a", "end");                                       // deactivating, in ExecStopPost
 * sandbox.tell("a", "stop-post");                                 // inactive
 * }</pre>
 */
public final class Units {
    private final String key;
    private final List<String> unit = new ArrayList<>();
    private final List<String> service = new ArrayList<>();

    private Units(String key, String type) {
        this.key = key;
        service.add("Type=" + type);
        unit.add("Description=" + key);
    }

    /** {@code activating} until {@code end}, then {@code inactive}. */
    public static Units oneshot(String key) {
        Units units = new Units(key, "oneshot");
        return units.service("ExecStart=" + units.await("end"));
    }

    /** {@code active} at once; ends by itself at {@code end}. */
    public static Units simple(String key) {
        Units units = new Units(key, "exec");
        return units.service("ExecStart=" + units.await("end"));
    }

    /** {@code activating} until {@code ready}, then {@code active} until {@code end}. */
    public static Units slowStart(String key) {
        Units units = new Units(key, "notify").service("NotifyAccess=all");
        return units.service("ExecStart=/bin/sh -c '%s && systemd-notify --ready && exec %s'"
                .formatted(units.await("ready"), units.await("end")));
    }

    /** {@code simple} whose end leaves one process in its control group, which {@code leftover} ends. */
    public static Units leftover(String key) {
        Units units = new Units(key, "exec").service("KillMode=process");
        return units.service(
                "ExecStart=/bin/sh -c '%s & exec %s'".formatted(units.await("leftover"), units.await("end")));
    }

    /** Before the main program: {@code activating (start-pre)} until {@code start-pre}. */
    public Units startPre() {
        return service("ExecStartPre=" + await("start-pre"));
    }

    /** {@code systemctl reload} keeps it {@code reloading} until {@code reload}. */
    public Units reload() {
        return service("ExecReload=" + await("reload"));
    }

    /** {@code systemctl stop} keeps it {@code deactivating (stop)}, its main program running, until {@code stop}. */
    public Units slowStop() {
        return service("ExecStop=" + await("stop"));
    }

    /** After each end {@code deactivating (stop-post)} until {@code stop-post}. */
    public Units stopPost() {
        return service("ExecStopPost=" + await("stop-post"));
    }

    /** After each end {@code activating (auto-restart)} for this long, then it starts again. */
    public Units autoRestart(Duration pause) {
        unit.add("StartLimitIntervalSec=0");
        return service("Restart=always").service("RestartSec=" + pause.toMillis() + "ms");
    }

    /** A oneshot with it is {@code active (exited)} after its end. */
    public Units remainAfterExit() {
        return service("RemainAfterExit=yes");
    }

    /** Started together with that one, its start job stays queued until that one has started. */
    public Units after(String other) {
        unit.add("After=" + other);
        return this;
    }

    /** Any other line of the section {@code [Unit]}. */
    public Units unit(String line) {
        unit.add(line);
        return this;
    }

    /** Any other line of the section {@code [Service]}. */
    public Units service(String line) {
        service.add(line);
        return this;
    }

    /** The unit file. */
    public String text() {
        return "[Unit]\n" + String.join("\n", unit) + "\n\n[Service]\n" + String.join("\n", service) + "\n";
    }

    private String await(String event) {
        return "/bin/sh /shared/await " + key + " " + event;
    }
}
