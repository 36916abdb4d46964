package org.lockkeeper.fleet.pools;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What hosts were answered, by pool. */
final class Tallies {

    enum Outcome {
        /** Told for the first time that it has the slot. */
        GRANTED,
        /** Told so again. */
        REPEATED,
        /** No slot is free, or others go first. */
        REFUSED,
        PAUSED,
        /** The fleet, or the caller, has no room for one more host. */
        FULL,
        /** The host's name is another caller's. */
        FOREIGN
    }

    private record Key(String pool, Outcome outcome) {}

    private final Map<Key, LongAdder> counts;

    Tallies(Set<String> pools) {
        counts = pools.stream()
                .flatMap(pool -> Arrays.stream(Outcome.values()).map(outcome -> new Key(pool, outcome)))
                .collect(Collectors.toUnmodifiableMap(Function.identity(), key -> new LongAdder()));
    }

    void count(String pool, Outcome outcome) {
        LongAdder count = of(pool, outcome);
        if (count != null) {
            count.increment();
        }
    }

    long counted(String pool, Outcome outcome) {
        LongAdder count = of(pool, outcome);
        return count == null ? 0 : count.sum();
    }

    private @Nullable LongAdder of(String pool, Outcome outcome) {
        return counts.get(new Key(pool, outcome));
    }
}
