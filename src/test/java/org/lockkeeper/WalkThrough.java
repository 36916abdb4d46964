package org.lockkeeper;

/** What the running demonstration offers to try, ready to copy into a second terminal. */
final class WalkThrough {
    private static final String TEXT = """

            Lockkeeper runs on a systemd of its own; a backup has just started. In a second terminal, within a minute:

              cd "%3$s"
              api=http://127.0.0.1:%1$d

            1. Is it safe to work on this host? No: the backup runs (for 20 s).
                 curl -s $api/api/v1/verdict?group=maintenance
                 curl -s $api/actuator/health/maintenance

            2. Start another slow backup, and ask for a maintenance window while it runs.
                 %2$s systemctl start --no-block backup-files@photos.service
                 first=$(curl -s $api/api/v1/windows -H 'Content-Type: application/json' -d '{"reason": "kernel update",
                   "requestedBy": "alice", "duration": "30min", "waitTimeout": "10min"}' | sed 's/^{"id":"\\([^"]*\\).*/\\1/')
                 curl -s $api/api/v1/windows/$first

            3. Wait for it: the answer comes when the last backup has ended, not at the next poll.
                 curl -s "$api/api/v1/windows/$first?until=OPEN&wait=60s"

            4. A second window has to queue behind the first.
                 second=$(curl -s $api/api/v1/windows -H 'Content-Type: application/json' -d '{"reason": "new disc",
                   "requestedBy": "bob", "duration": "30min", "waitTimeout": "10min"}' | sed 's/^{"id":"\\([^"]*\\).*/\\1/')
                 curl -s $api/api/v1/windows/$second

            5. Close both.
                 curl -s -X DELETE $api/api/v1/windows/$first
                 curl -s -X DELETE $api/api/v1/windows/$second

            What the units say:  %2$s journalctl --follow --unit 'backup-*'
            What runs when:      %2$s systemctl list-timers
            Ctrl-C ends Lockkeeper and its systemd, and leaves nothing behind.
            """;

    private WalkThrough() {}

    /** The sandbox's command takes root; whoever came here by sudo has a second terminal without it. */
    static String text(int port, String execCommand) {
        String sudo = System.getenv("SUDO_USER") == null ? "" : "sudo ";
        return TEXT.formatted(port, sudo + execCommand, System.getProperty("user.dir"));
    }
}
