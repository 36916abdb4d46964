package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What becomes of a claim whose drain has run out, other than that it is given up. It is about units alone: no lease of
 * somebody else is ever overridden.
 *
 * @param action what is done
 * @param stop units that may be stopped, as they were asked for, by any of their names; none with another action
 * @param overtime how much longer it may take until it is held, once its drain has run out; then it is given up after all
 */
public record DrainTimeout(Action action, List<String> stop, Duration overtime) {

    public enum Action {
        /** It is given up: said by a claim that has no {@link DrainTimeout}. */
        GIVE_UP,
        /** What may be stopped is stopped, and started again after the lease. */
        STOP,
        /** It is held although units run that it excludes. */
        OPEN_ANYWAY;

        /** As requests and views have it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public DrainTimeout {
        stop = List.copyOf(stop);
        Check.positive("overtime", overtime);
        if ((action == Action.STOP) == stop.isEmpty() || action == Action.GIVE_UP) {
            throw new IllegalArgumentException("%s does not go with what may be stopped: %s".formatted(action, stop));
        }
    }
}
