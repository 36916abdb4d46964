package org.lockkeeper.reporting.notify;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * When one receiver may be tried again. Each subject has pauses of its own, each twice as long as the one before, so that a
 * letter which is not taken holds up its subject alone. A receiver that takes none is tried one at a time, and no more than
 * once a second. Times are milliseconds of a clock that goes evenly.
 */
final class Pauses {

    private static final int AT_ONCE = 4;
    private static final long FIRST = 1000;
    private static final long LIFT_AFTER = 10_000;
    private static final int MOST = 20_000;

    /** @param until not before */
    private record Pause(int tries, long until) {}

    private final long longest;
    private final DoubleSupplier chance;
    private final Map<String, Pause> subjects = new HashMap<>();
    private int streak;
    private long openAt;
    private long lastTaken;

    /** @param chance from 0 to 1, so that many hosts do not come all at once */
    Pauses(Duration longest, DoubleSupplier chance, long now) {
        this.longest = longest.toMillis();
        this.chance = chance;
        this.openAt = now;
        this.lastTaken = now;
    }

    /** How many may be on their way at once. */
    int room() {
        return streak == 0 ? AT_ONCE : 1;
    }

    /** When any may be tried. */
    long openAt() {
        return openAt;
    }

    /** When this subject may be tried. */
    long due(String subject) {
        Pause pause = subjects.get(subject);
        return pause == null ? openAt : Math.max(openAt, pause.until);
    }

    void failed(String subject, Duration wish, long now) {
        if (subjects.size() >= MOST) {
            subjects.clear();
        }
        Pause before = subjects.get(subject);
        int tries = before == null ? 1 : before.tries + 1;
        double part = 0.5 + chance.getAsDouble() / 2;
        long pause = (long) (Math.min(longest, FIRST << Math.min(tries - 1, 20)) * part);
        subjects.put(subject, new Pause(tries, now + Math.max(pause, Math.min(wish.toMillis(), longest))));
        streak = Math.min(streak + 1, 10);
        openAt = now + Math.max(Math.min(FIRST, 50L << streak), Math.min(wish.toMillis(), longest));
    }

    void taken(String subject, long now) {
        subjects.remove(subject);
        // It has been away, and is back. Not oftener, or two letters that are never taken would have each other tried.
        if (streak > 0 && now - lastTaken >= LIFT_AFTER) {
            subjects.replaceAll((name, pause) -> new Pause(pause.tries, now));
        }
        streak = 0;
        openAt = now;
        lastTaken = now;
    }

    void forget() {
        subjects.clear();
    }
}
