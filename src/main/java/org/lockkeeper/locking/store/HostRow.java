package org.lockkeeper.locking.store;

import java.time.Instant;
import java.util.Arrays;

/**
 * A host of a fleet as it tells of itself.
 *
 * @param machine whose name that is
 * @param since when it was heard of first
 * @param seen when it was heard of last
 * @param body what it tells, in the words of whoever wrote it
 */
public record HostRow(String name, String machine, State state, Instant since, Instant seen, String body) {

    public enum State {
        PRESENT(0),
        /** Not heard of for long. */
        ABSENT(1),
        /** Taken out, and not heard of since. */
        FORGOTTEN(2);

        private final int code;

        State(int code) {
            this.code = code;
        }

        /** As it is written down. */
        int code() {
            return code;
        }

        static State of(int code) {
            return Arrays.stream(values())
                    .filter(state -> state.code == code)
                    .findFirst()
                    .orElse(ABSENT);
        }
    }
}
