package org.lockkeeper.locking.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.Expectation;
import org.lockkeeper.locking.rules.Expectation.Expected;
import org.lockkeeper.locking.rules.Request;
import org.springframework.stereotype.Component;

/**
 * How long the last leases that ended by themselves were held. A job is the same as before if its group and its unit are, or its
 * group and its owner's name where it has no unit.
 *
 * <p>It stands apart from what fills it, since the rules ask it, and are there before the registry is.
 */
@Component
final class PastRuns implements Expectation {

    private static final int MAX_JOBS = 1000;
    private static final int MAX_RUNS = 15;
    /** Of fewer it cannot be said how they differ. */
    private static final int ENOUGH = 3;
    /** So many of ten take no longer than is expected. */
    private static final int MOST = 9;

    private final Map<String, Deque<Duration>> runs = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Duration>> eldest) {
            return size() > MAX_JOBS;
        }
    };
    private volatile long version;

    /** The median; empty if such work was never seen to its end. */
    synchronized Optional<Duration> usual(Request request) {
        Deque<Duration> known = runs.get(job(request));
        return known == null
                ? Optional.empty()
                : known.stream().sorted().skip(known.size() / 2).findFirst();
    }

    @Override
    public @Nullable Expected of(Request request) {
        Expected asked = ASKED.of(request);
        return asked == null ? known(job(request)) : asked;
    }

    private synchronized @Nullable Expected known(String job) {
        Deque<Duration> known = runs.get(job);
        if (known == null || known.size() < ENOUGH) {
            return null;
        }
        return known.stream()
                .sorted()
                .skip((known.size() * MOST + 9) / 10 - 1)
                .findFirst()
                .filter(length -> !length.isZero() && !length.isNegative())
                .map(length -> new Expected(length, Expected.Source.HISTORY, known.size()))
                .orElse(null);
    }

    @Override
    public long version() {
        return version;
    }

    /** @return whether something else is expected of such work now */
    synchronized boolean learn(Claim ended) {
        if (ended.lease() == null || ended.lease().heldAt() == null || ended.end() == null) {
            return false;
        }
        EndReason reason = ended.end().reason();
        boolean unbound = ended.request().binding().kind() == Binding.Kind.START;
        if (unbound || (reason != EndReason.RELEASED && reason != EndReason.OWNER_GONE)) {
            return false;
        }
        String job = job(ended.request());
        Expected before = known(job);
        Deque<Duration> known = runs.computeIfAbsent(job, unseen -> new ArrayDeque<>());
        Instant held = ended.lease().heldAt();
        known.addLast(Duration.between(held, ended.end().at()));
        if (known.size() > MAX_RUNS) {
            known.removeFirst();
        }
        boolean news = !Objects.equals(before, known(job));
        if (news) {
            version++;
        }
        return news;
    }

    private static String job(Request request) {
        String unit = request.binding().unit();
        // A start that is made up for takes as long as the job that was to start.
        return (request.kind() == Request.Kind.WINDOW) + "\n" + request.group() + "\n"
                + (unit == null ? request.owner() : unit);
    }
}
