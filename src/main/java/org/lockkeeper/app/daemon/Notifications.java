package org.lockkeeper.app.daemon;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd something by its own program {@code systemd-notify}: the notification socket takes datagrams, which Java
 * cannot send to a Unix socket. The unit needs {@code NotifyAccess=all}, since it comes from a child.
 */
final class Notifications {

    private static final Logger log = LoggerFactory.getLogger(Notifications.class);
    private static final long LIMIT_SECONDS = 10;

    private final List<String> program;
    private boolean failed;

    Notifications(List<String> program) {
        this.program = List.copyOf(program);
    }

    /** @param assignments as sd_notify(3) has them: {@code READY=1}, {@code STATUS=…} */
    synchronized void send(List<String> assignments) throws InterruptedException {
        List<String> command = new ArrayList<>(program);
        command.addAll(assignments);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                failed("does not end");
            } else if (process.exitValue() != 0) {
                failed("ended with " + process.exitValue());
            } else {
                failed = false;
            }
        } catch (IOException failure) {
            failed(failure.toString());
        }
    }

    /** Once, not at every beat. */
    private void failed(String how) {
        if (!failed) {
            log.warn("systemd cannot be told that Lockkeeper runs: {} {}", program.get(0), how);
        }
        failed = true;
    }
}
