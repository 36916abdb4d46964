package org.lockkeeper.web.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The groups of the host's users, supplementary ones too. A peer's credentials tell of the primary one alone, so the host
 * is asked.
 */
final class UserGroups {

    private static final Duration VALID = Duration.ofSeconds(10);
    private static final int MOST = 1000;

    private record Known(Set<String> groups, long at) {}

    private final Function<String, Set<String>> look;
    private final LongSupplier nanoTime;
    private final Map<String, Known> known = new LinkedHashMap<>();

    UserGroups() {
        this(HostUsers::groupsOf, System::nanoTime);
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
}
