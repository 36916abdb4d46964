package org.lockkeeper.reporting.notify;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.locking.store.Outbox.Letter;
import org.lockkeeper.locking.store.StoreException;
import org.lockkeeper.locking.store.Told;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices what no commit of the locks tells: that a verdict has changed, that hours have begun or ended, that a window will end soon, that a lease lasts far
 * longer than usual, that a start could not be made up for. What was told of each is written down together with what tells
 * it, so that each is told once, whenever this dies.
 */
final class StateWatch {

    private static final Logger log = LoggerFactory.getLogger(StateWatch.class);
    private static final List<String> NOTICED = List.of(
            EventNames.VERDICT_CHANGED,
            EventNames.WINDOW_ENDING_SOON,
            EventNames.START_FAILED,
            EventNames.HOURS + ".began",
            EventNames.HOURS + ".ended",
            EventNames.BLACKOUT + ".began",
            EventNames.BLACKOUT + ".ended",
            "window." + EventNames.OVERDUE,
            "lease." + EventNames.OVERDUE,
            "start." + EventNames.OVERDUE);

    /** Looks. After a start it takes the gate a moment to know again what it knew. */
    private static final int ABSENT_FOR = 60;

    private final Addressees addressees;
    private final Told told;
    private final States states;
    private final Clock clock;
    private final Repeats repeats = new Repeats();

    /** What was written last, as far as it was read; so that nothing is read while nothing changes. */
    private final Map<String, Optional<String>> known = new TreeMap<>();

    private final Map<String, Integer> absent = new TreeMap<>();
    private boolean read;

    StateWatch(Addressees addressees, Told told, States states, Clock clock) {
        this.addressees = addressees;
        this.told = told;
        this.states = states;
        this.clock = clock;
    }

    /** Looks once a second where anybody is told of such. */
    void start(ScheduledExecutorService executor, Runnable wake) {
        if (NOTICED.stream().anyMatch(addressees::anybodyWants)) {
            executor.scheduleWithFixedDelay(
                    () -> {
                        if (look()) {
                            wake.run();
                        }
                    },
                    1,
                    1,
                    TimeUnit.SECONDS);
        }
    }

    /** @return whether something is to be told */
    private boolean look() {
        try {
            Map<String, States.State> now = states.now();
            boolean news = false;
            for (Map.Entry<String, States.State> state : now.entrySet()) {
                news |= tell(state.getKey(), state.getValue());
            }
            forgetAllBut(now);
            return news;
        } catch (StoreException lost) {
            if (repeats.due(String.valueOf(lost.getMessage()))) {
                log.warn("What others are to be told cannot be written down now: {}", lost.getMessage());
            }
            return false;
        }
    }

    private boolean tell(String what, States.State state) {
        String before = last(what);
        if (state.value().equals(before)) {
            return false;
        }
        boolean news = told.tell(what, state.value(), letters(state.notice(before, clock.instant())));
        known.put(what, Optional.of(state.value()));
        return news;
    }

    private List<Letter> letters(@Nullable Notice notice) {
        return notice == null ? List.of() : addressees.to(notice);
    }

    private @Nullable String last(String what) {
        return known.computeIfAbsent(what, told::told).orElse(null);
    }

    private void forgetAllBut(Map<String, States.State> now) {
        if (!read) {
            States.KINDS.forEach(kind -> told.toldOf(kind).forEach(this::last));
            read = true;
        }
        for (String what : List.copyOf(known.keySet())) {
            boolean over = !now.containsKey(what) && !what.startsWith(States.VERDICT) && states.isOver(what);
            int looks = over ? absent.merge(what, 1, Integer::sum) : 0;
            if (looks == 0) {
                absent.remove(what);
            } else if (looks > ABSENT_FOR) {
                told.tell(what, null, List.of());
                known.remove(what);
                absent.remove(what);
            }
        }
    }
}
