package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * When waiting requests are likely to be granted: an estimate from how long such work usually takes, never a promise. In
 * one pass over the queue, since a request can only wait for leases, for what is before it, and for time.
 *
 * <p>Where the end of one blocker cannot be guessed, the start of all that wait for it cannot either: no estimate is
 * better than a wrong one. Members wait for their siblings, whose order is theirs alone, and who lacks a slot waits for other hosts: nothing is said of either. Once they are granted, they count for all. How long the services take to stop once a request is granted is not part of it.
 */
final class Forecast {

    /** Sorts after every time that is known. */
    private static final Instant UNKNOWN = Instant.MAX;

    private final Groups groups;
    private final Queue queue;
    private final Function<Request, Optional<Duration>> usual;
    private final Instant now;
    private final Map<String, Ends> ends = new HashMap<>();
    private final Map<String, Later> later = new HashMap<>();

    /** @param usual how long a lease of this kind is usually held; empty where nothing is known */
    Forecast(Groups groups, Queue queue, Function<Request, Optional<Duration>> usual, Instant now) {
        this.groups = groups;
        this.queue = queue;
        this.usual = usual;
        this.now = now;
    }

    /** By id, for those of whose start something can be said. */
    Map<String, Instant> starts(LockTable table) {
        Map<String, Instant> starts = new HashMap<>();
        table.leases().forEach(lease -> add(lease.request(), end(lease)));
        Restraint.Look look = queue.look(table.claims(), now);
        table.in(Phase.QUEUED).filter(queue::waitsForItsTurn).forEach(claim -> {
            Blocker beside = look.on(claim);
            if (beside != null && beside.kind() != Blocker.Kind.CALENDAR) {
                return;
            }
            Instant free = free(claim.request().group());
            Instant start = start(claim, look, free);
            Instant end = end(claim.request(), start);
            if (beside == null && opens(claim, look, free).equals(free)) {
                add(claim.request(), end);
            } else {
                later.merge(
                        claim.request().group(),
                        new Later(start, new Ends(queue.limit(claim.request().group()))),
                        Later::with);
                Objects.requireNonNull(later.get(claim.request().group()))
                        .ends()
                        .add(end);
            }
            if (!start.equals(UNKNOWN)) {
                starts.put(claim.id(), start);
            }
        });
        return starts;
    }

    private void add(Request request, Instant end) {
        ends.computeIfAbsent(request.group(), group -> new Ends(queue.limit(group)))
                .add(end);
    }

    /** When all that it waits for now has ended. */
    private Instant free(String group) {
        Instant free = now;
        for (Map.Entry<String, Ends> other : ends.entrySet()) {
            free = after(free, group, other.getKey(), other.getValue());
        }
        return free;
    }

    /** What would begin at a time at which it may not begins later, and so may come behind those that wait for then. */
    private Instant start(Claim claim, Restraint.Look look, Instant free) {
        String group = claim.request().group();
        Instant start = free;
        Instant before;
        do {
            before = start;
            start = opens(claim, look, start);
            for (Map.Entry<String, Later> other : later.entrySet()) {
                if (!other.getValue().first().isAfter(start)) {
                    start = after(start, group, other.getKey(), other.getValue().ends());
                }
            }
        } while (!start.equals(before));
        return start;
    }

    private static Instant opens(Claim claim, Restraint.Look look, Instant start) {
        Instant opens = start.equals(UNKNOWN) ? UNKNOWN : look.opens(claim, start);
        return opens == null ? UNKNOWN : opens;
    }

    private Instant after(Instant start, String group, String other, Ends others) {
        Instant free = groups.conflicts().between(group, other) ? later(start, Optional.of(others.last())) : start;
        return group.equals(other) ? later(free, others.place()) : free;
    }

    private Instant end(Claim lease) {
        Request request = lease.request();
        Instant held = Objects.requireNonNull(lease.lease()).heldAt();
        if (lease.suspect()) {
            return UNKNOWN;
        }
        if (request.kind() == Request.Kind.WINDOW && held != null) {
            return Objects.requireNonNull(lease.lease().endsAt());
        }
        Instant end = end(request, held == null ? now : held);
        // It takes longer than usual already, so that nothing can be said.
        return end.isAfter(now) ? end : UNKNOWN;
    }

    private Instant end(Request request, Instant start) {
        return request.plan() == null
                ? plus(start, length(request))
                : later(start, Optional.of(request.plan().openAt().plus(request.hold())));
    }

    private @Nullable Duration length(Request request) {
        return request.kind() == Request.Kind.WINDOW
                ? request.hold()
                : usual.apply(request).orElse(null);
    }

    private static Instant plus(Instant start, @Nullable Duration length) {
        return length == null || start.equals(UNKNOWN) ? UNKNOWN : start.plus(length);
    }

    private static Instant later(Instant one, Optional<Instant> other) {
        return other.filter(it -> it.isAfter(one)).orElse(one);
    }
}
