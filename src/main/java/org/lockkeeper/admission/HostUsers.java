package org.lockkeeper.admission;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The names of the host's users. */
final class HostUsers {

    private static final Logger log = LoggerFactory.getLogger(HostUsers.class);
    private static final long PATIENCE_SECONDS = 5;

    private HostUsers() {}

    /** A unit may name its user by number; the number itself where it has no name. */
    static String named(String user) {
        if (user.isEmpty() || !user.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return user;
        }
        try {
            Process process = new ProcessBuilder("id", "-nu", "--", user)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0) {
                return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            }
            process.destroyForcibly();
        } catch (IOException failure) {
            log.warn("The name of user {} could not be looked up: {}", user, failure.toString());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        return user;
    }
}
