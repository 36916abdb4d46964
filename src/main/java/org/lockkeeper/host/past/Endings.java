package org.lockkeeper.host.past;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.lockkeeper.locking.store.SeenRuns.SeenRun;

/** What systemd knows of last runs, beside those that were seen to begin. */
record Endings(List<SeenRun> known) {

    /** Of a service it tells when it was being started, and of one that had been started when that was done. */
    private static final Duration LATER = Duration.ofMinutes(2);

    /** With the end that systemd knows of, where its last run is this one. */
    SeenRun of(SeenRun lost) {
        return known.stream()
                .filter(last -> same(lost, last))
                .findFirst()
                .map(last -> lost.ended(Objects.requireNonNull(last.to()), last.outcome()))
                .orElse(lost);
    }

    /** Those that nobody has seen begin either. */
    static List<SeenRun> others(List<SeenRun> known, List<SeenRun> seen) {
        return known.stream()
                .filter(last -> seen.stream().noneMatch(run -> same(run, last)))
                .toList();
    }

    private static boolean same(SeenRun run, SeenRun last) {
        Duration later = Duration.between(last.from(), run.from());
        return run.unit().equals(last.unit())
                && later.compareTo(Duration.ofSeconds(-1)) > 0
                && later.compareTo(LATER) < 0;
    }
}
