package org.lockkeeper.e2e;

import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import org.lockkeeper.testing.SystemdSandbox;
import org.lockkeeper.testing.Units;

/** A host as there are many, at a time when much is going on: what pages are looked at with. */
final class Scene {

    private final SystemdSandbox sandbox;

    Scene(SystemdSandbox sandbox) {
        this.sandbox = sandbox;
    }

    Settings settings() {
        unit("backup-database", Units.oneshot("backup-database"));
        unit("backup-files", Units.oneshot("backup-files"));
        unit("cleanup-images", Units.oneshot("cleanup-images"));
        unit("app-db", Units.simple("app-db"));
        unit("app-web", Units.simple("app-web"));
        sandbox.unit("cleanup-images.timer", "[Timer]\nOnCalendar=*-*-* 02:30:00\n");
        sandbox.unit("backup-files.timer", "[Timer]\nOnCalendar=*-*-* *:15:00\n");
        return new Settings()
                .set("lockkeeper.groups.backup.conflicts-with", "cleanup,update,maintenance")
                .set("lockkeeper.groups.backup.hours[0].cron", "0 0 * * *")
                .set("lockkeeper.groups.backup.hours[0].duration", "20h")
                .set("lockkeeper.groups.cleanup.conflicts-with", "cleanup,update,maintenance")
                .set("lockkeeper.groups.update.conflicts-with", "update,maintenance")
                .set("lockkeeper.groups.app.conflicts-with", "update")
                .set("lockkeeper.groups.maintenance.conflicts-with", "maintenance")
                .gated(sandbox)
                .guard("backup-*.service", "backup")
                .guard("cleanup-*.service", "cleanup")
                .guard("app-*.service", "app")
                .with("policy", "stop");
    }

    private void unit(String key, Units units) {
        sandbox.unit(key + ".service", units.text());
    }

    /** Daemons run, timers wait, and the backup of files has had its runs, so that it is known how long it takes. */
    void quiet(Host host) {
        sandbox.systemctl("start", "app-db", "app-web", "cleanup-images.timer", "backup-files.timer")
                .orFail();
        for (int i = 1; i <= 4; i++) {
            int runs = i;
            sandbox.systemctl("start", "--no-block", "backup-files").orFail();
            await().until(() -> sandbox.reached("backup-files", "end").size() == runs);
            host.awaitService("backup-files.service", "BUSY activating start");
            sandbox.tell("backup-files", "end");
            host.awaitService("backup-files.service", "IDLE inactive dead");
        }
    }

    /** A backup runs, a window waits for it, others wait for that, and one is planned. */
    List<String> busy(Host host) {
        sandbox.systemctl("start", "--no-block", "backup-database").orFail();
        host.awaitService("backup-database.service", "BUSY activating start");
        return List.of(
                host.ask("maintenance", Map.of("reason", "Kernel update 6.1.0-41", "duration", "45min")),
                host.ask(
                        "update",
                        Map.of("reason", "PostgreSQL 15.14", "requestedBy", "ansible@ops", "waitTimeout", "6h")),
                host.ask("cleanup", Map.of("reason", "Container images older than 30 days", "requestedBy", "bob")));
    }
}
