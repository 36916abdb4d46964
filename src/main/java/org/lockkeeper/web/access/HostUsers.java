package org.lockkeeper.web.access;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the host knows of its users. Its own {@code id} is asked: it knows those that no file names, too. Blocks for a few
 * milliseconds, and for five seconds at most where a directory hangs.
 */
public final class HostUsers {

    private static final Logger log = LoggerFactory.getLogger(HostUsers.class);
    private static final long PATIENCE_SECONDS = 5;

    private HostUsers() {}

    /** A unit may name its user by number; the number itself where it has no name. */
    public static String named(String user) {
        boolean number = !user.isEmpty() && user.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? id(user, "-nu").map(String::strip).orElse(user) : user;
    }

    /** The primary one and the supplementary ones; none of a user that nobody knows. */
    static Set<String> groupsOf(String user) {
        return id(user, "-Gnz").stream()
                .flatMap(groups -> Arrays.stream(groups.split("\0", -1)))
                .filter(group -> !group.isEmpty())
                .collect(Collectors.toSet());
    }

    private static Optional<String> id(String user, String option) {
        try {
            Process process = new ProcessBuilder("id", option, "--", user)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                log.warn("User {} could not be looked up in {} s", user, PATIENCE_SECONDS);
                return Optional.empty();
            }
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.exitValue() == 0 ? Optional.of(answer) : Optional.empty();
        } catch (IOException failure) {
            log.warn("User {} could not be looked up: {}", user, failure.toString());
            return Optional.empty();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
