package org.lockkeeper.reporting.silence;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.reporting.silence.Silencer.Did;
import org.lockkeeper.reporting.silence.Silencer.Put;
import org.lockkeeper.reporting.silence.Silencer.Standing;
import org.lockkeeper.reporting.silence.Tally.Outcome;

/**
 * Has one monitor keep quiet while windows are open. Driven by level: each turn compares what is open with what the monitor
 * was told, so that the next makes up for a call that failed. Not for several threads.
 */
final class Keeper {

    /** What is to be silenced. */
    interface Claims {

        /** By their ids. */
        Map<String, Silenced> open();

        /** One that is open no more; null where this host never had it, so that it is another's. */
        @Nullable
        Ended ended(String id);
    }

    record Ended(Silenced what, Instant at) {}

    private final Silencer silencer;
    private final Terms terms;
    private final Claims claims;
    private final Tally tally;
    private final Tidings tidings;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Map<String, Kept> kept = new HashMap<>();
    private @Nullable String fault;

    /** Whether all that the monitor has of ours is known: not after a start, nor after an answer that got lost. */
    private boolean looked;

    private int failedLooks;
    private long lookAt;

    Keeper(
            Silencer silencer,
            Terms terms,
            Claims claims,
            Tally tally,
            Tidings tidings,
            Clock clock,
            LongSupplier nanoTime) {
        this.silencer = silencer;
        this.terms = terms;
        this.claims = claims;
        this.tally = tally;
        this.tidings = tidings;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.lookAt = nanoTime.getAsLong();
    }

    /** @return after which time there is something to do again; null where only a change can bring it */
    @Nullable
    Duration turn() {
        Map<String, Silenced> open = claims.open();
        long now = nanoTime.getAsLong();
        open.forEach((id, what) ->
                kept.computeIfAbsent(id, unknown -> new Kept(what, now)).open(what, now));
        kept.values().stream().filter(it -> !open.containsKey(it.what().id())).forEach(it -> close(it, now));
        if (!looked && now - lookAt >= 0) {
            look();
        }
        for (Kept it : List.copyOf(kept.values())) {
            if (!it.due(nanoTime.getAsLong())) {
                continue;
            }
            if (looked || it.standing() != null) {
                step(it);
            } else { // one may be there
                it.again(lookAt);
                giveUp(it);
            }
        }
        tally.show(
                kept.values().stream()
                        .map(it -> new Tally.Shown(
                                it.standing() == null ? null : it.standing().end(), it.wanted()))
                        .toList(),
                fault);
        return untilNext();
    }

    private void close(Kept it, long now) {
        if (it.over() == null) {
            Ended ended = claims.ended(it.what().id());
            it.closed((ended == null ? clock.instant() : ended.at).plus(terms.tail()), now);
        }
    }

    /** What there is already is taken up instead of made twice, and ended where its window has ended. */
    private void look() {
        try {
            for (Standing there : silencer.standing()) {
                found(there);
            }
            looked = true;
            failedLooks = 0;
            fault = null;
        } catch (SilenceFailure failure) {
            fault = String.valueOf(failure.getMessage());
            tally.count(Outcome.FAILED);
            tidings.failing(silencer.target(), failure);
            lookAt = after(terms.untilRetry(++failedLooks));
        }
    }

    private void found(Standing there) throws SilenceFailure {
        long now = nanoTime.getAsLong();
        Kept it = kept.get(there.claim());
        if (it == null) {
            Ended ended = claims.ended(there.claim());
            if (ended != null) {
                Kept late = new Kept(ended.what, now);
                late.found(there, now);
                late.closed(ended.at.plus(terms.tail()), now);
                kept.put(there.claim(), late);
            }
            return;
        }
        Standing known = it.standing();
        if (known == null) {
            it.found(there, now);
        } else if (!known.handle().equals(there.handle())) {
            silencer.remove(there);
        }
    }

    private void step(Kept it) {
        try {
            if (it.over() == null) {
                if (!it.left()) {
                    keep(it);
                }
            } else {
                end(it, it.over());
            }
        } catch (SilenceFailure failure) {
            failed(it, failure);
        }
    }

    private void keep(Kept it) throws SilenceFailure {
        Instant now = clock.instant();
        Instant end = terms.end(now, it.what().deadline());
        if (!end.isAfter(now)) { // its time is over, and that cannot be stored: the silence has ended with it
            it.again(after(terms.untilRenewal()));
            return;
        }
        Put put = silencer.put(it.what(), it.standing(), end);
        fault = null;
        tally.count(Outcome.valueOf(put.did().name()));
        long next = after(terms.untilRenewal());
        if (put.did() == Did.LEFT_ENDED) {
            it.leave(put.standing(), next);
            tidings.leftEnded(silencer.target(), it.what());
            return;
        }
        boolean told = put.did() == Did.RENEWED && !it.hasFailed();
        it.done(put.standing(), next);
        if (!told) {
            tidings.set(silencer.target(), it.what(), put.standing().end());
        }
    }

    /** First it is told when it is to end, so that it does also if this is the last that is heard of us. */
    private void end(Kept it, Instant over) throws SilenceFailure {
        Instant now = clock.instant();
        Standing standing = it.standing();
        if (standing == null || it.left()) {
            kept.remove(it.what().id());
            return;
        }
        if (over.isAfter(now) && standing.end().isAfter(now)) {
            if (standing.end().isAfter(over)) {
                silencer.shorten(standing, over);
                standing = new Standing(standing.claim(), standing.handle(), over);
            }
            it.done(standing, after(Duration.between(now, standing.end())));
            return;
        }
        silencer.remove(standing);
        fault = null;
        tally.count(Outcome.ENDED);
        tidings.ended(silencer.target(), it.what());
        kept.remove(it.what().id());
    }

    /** What may be there, and cannot be seen, has ended by itself by then. */
    private void giveUp(Kept it) {
        Instant over = it.over();
        if (over != null && over.plus(terms.length()).isBefore(clock.instant())) {
            kept.remove(it.what().id());
        }
    }

    private void failed(Kept it, SilenceFailure failure) {
        fault = String.valueOf(failure.getMessage());
        tally.count(Outcome.FAILED);
        tidings.failing(silencer.target(), failure);
        int failures = it.failed();
        if (failures == 1) {
            tidings.failed(silencer.target(), it.what(), failure);
        }
        long again = after(terms.untilRetry(failures));
        it.again(again);
        Standing standing = it.standing();
        if (standing == null) { // it may be there nevertheless
            looked = false;
            lookAt = again;
        } else if (it.over() != null && !standing.end().isAfter(clock.instant())) { // it has ended by itself
            kept.remove(it.what().id());
        }
    }

    private long after(Duration pause) {
        return nanoTime.getAsLong() + pause.toNanos();
    }

    private @Nullable Duration untilNext() {
        long now = nanoTime.getAsLong();
        long next = Long.MAX_VALUE;
        for (Kept it : kept.values()) {
            if (!it.left() || it.over() != null) {
                next = Math.min(next, it.dueAt() - now);
            }
        }
        if (!looked) {
            next = Math.min(next, lookAt - now);
        }
        return next == Long.MAX_VALUE ? null : Duration.ofNanos(Math.max(next, 0));
    }
}
