package org.lockkeeper.locking.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts there are in a fleet, beside its locks. Each writes its own row; what is told by it comes a little later, and nothing
 * is granted by it alone. Any call may fail with a {@link StoreException}.
 */
public interface HostRegister {

    /**
     * Writes down that this host is there, and what it tells.
     *
     * @param claimable for how long a name is still its machine's after that one was heard of last
     * @return the machine that has the name; another one than was given where two have the same name
     */
    String enter(String name, String machine, String body, Duration claimable);

    /** Those not heard of for so long count as absent from now on, or are forgotten. */
    void sweep(Duration absentAfter, Duration forgetAfter);

    /**
     * All of which something has changed but when they were seen, and some more.
     *
     * @param since as the answer before said; null for all
     */
    Changes changes(@Nullable Instant since);

    /** @param until what to ask with next */
    record Changes(List<HostRow> rows, Instant until) {}

    /** @return whether there was one. It is back when it is heard of again */
    boolean forget(String name);

    /**
     * A host of a fleet as it tells of itself.
     *
     * @param machine whose name that is
     * @param since when it was heard of first
     * @param seen when it was heard of last
     * @param body what it tells, in the words of whoever wrote it
     */
    record HostRow(String name, String machine, State state, Instant since, Instant seen, String body) {

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
}
