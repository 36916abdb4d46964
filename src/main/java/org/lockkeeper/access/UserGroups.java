package org.lockkeeper.access;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The groups of the host's users, supplementary ones too. A peer's credentials tell of the primary one alone, so the host's
 * own {@code id} is asked: it knows users that no file names, too.
 */
final class UserGroups {

    private static final Logger log = LoggerFactory.getLogger(UserGroups.class);
    private static final Duration VALID = Duration.ofSeconds(10);
    private static final long PATIENCE_SECONDS = 5;
    private static final int MOST = 1000;

    private record Known(Set<String> groups, long at) {}

    private final Function<String, Set<String>> look;
    private final LongSupplier nanoTime;
    private final Map<String, Known> known = new LinkedHashMap<>();

    UserGroups() {
        this(UserGroups::ask, System::nanoTime);
    }

    UserGroups(Function<String, Set<String>> look, LongSupplier nanoTime) {
        this.look = look;
        this.nanoTime = nanoTime;
    }

    /** Up to ten seconds old. Of a user that nobody knows: none. */
    Set<String> of(String user) {
        long now = nanoTime.getAsLong();
        synchronized (known) {
            Known before = known.get(user);
            if (before != null && now - before.at() < VALID.toNanos()) {
                return before.groups();
            }
        }
        Set<String> groups = look.apply(user);
        synchronized (known) {
            known.remove(user);
            if (known.size() >= MOST) {
                known.remove(known.keySet().iterator().next());
            }
            known.put(user, new Known(groups, now));
        }
        return groups;
    }

    private static Set<String> ask(String user) {
        try {
            Process process = new ProcessBuilder("id", "-Gnz", "--", user)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                log.warn(
                        "The groups of user {} could not be looked up in {} s; he counts as in none",
                        user,
                        PATIENCE_SECONDS);
                return Set.of();
            }
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.exitValue() == 0
                    ? Arrays.stream(answer.split("\0", -1))
                            .filter(group -> !group.isEmpty())
                            .collect(Collectors.toSet())
                    : Set.of();
        } catch (IOException failure) {
            log.warn(
                    "The groups of user {} could not be looked up, so he counts as in none: {}",
                    user,
                    failure.toString());
            return Set.of();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Set.of();
        }
    }
}
