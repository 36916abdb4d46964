package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Rebuilds a table from its events alone. */
final class Replay {

    private List<Claim> claims = new ArrayList<>();
    private List<Once> once = new ArrayList<>();
    private final Map<String, Long> floors = new TreeMap<>();
    private long lastToken;

    /** What the events tell; what time alone changes (the clock, forgotten keys) is not in them. */
    record Rebuilt(
            long lastToken, List<LockTable.Floor> floors, List<Claim> claims, List<Once> once, List<Handled> handled) {
        static Rebuilt of(LockTable table) {
            return new Rebuilt(table.lastToken(), table.floors(), table.claims(), table.once(), table.handled());
        }
    }

    static Rebuilt of(List<Event> events) {
        Replay replay = new Replay();
        events.forEach(replay::add);
        List<LockTable.Floor> floors = replay.floors.entrySet().stream()
                .map(entry -> new LockTable.Floor(entry.getKey(), entry.getValue()))
                .toList();
        return new Rebuilt(
                replay.lastToken,
                floors,
                List.copyOf(replay.claims),
                List.copyOf(replay.once),
                Handled.after(List.of(), events));
    }

    private void add(Event event) {
        Once work = event.once();
        if (work != null) {
            once.removeIf(entry -> entry.same(work.work()));
        }
        if (work != null && event.type() != Event.Type.ONCE_RESET) {
            once.add(work);
        }
        if (event.type() == Event.Type.ENDED) {
            once.removeIf(entry -> entry.doneAt() == null && entry.id().equals(event.subject()));
        }
        switch (event.type()) {
            case CLOCK_SHIFTED -> {
                Duration jump = Duration.parse(Objects.requireNonNull(event.detail()));
                LockTable shifted = new LockTable(Instant.EPOCH, 0, List.of(), claims, List.of(), once).shifted(jump);
                claims = new ArrayList<>(shifted.claims());
                once = new ArrayList<>(shifted.once());
            }
            case ONCE_RESET, REFUSED -> {} // see above; and what changes nothing
            case REQUESTED, PLANNED -> enter(Objects.requireNonNull(event.after()));
            case ENDED -> claims.removeIf(claim -> claim.id().equals(event.subject()));
            case SLOT_TAKEN,
                    SLOT_LOST,
                    MOVED,
                    QUEUED,
                    DUE,
                    GRANTED,
                    DRAIN_TIMED_OUT,
                    STOPPING,
                    STOPPED,
                    FINISH_ASKED,
                    OVERRAN,
                    HELD,
                    EXTENDED,
                    RENEWED,
                    SUSPECTED,
                    BOUND,
                    LEFT,
                    INTRUDED,
                    INTRUSION_ENDED -> {
                Claim after = Objects.requireNonNull(event.after());
                claims.replaceAll(claim -> claim.id().equals(event.subject()) ? after : claim);
                if (event.type() == Event.Type.GRANTED) {
                    lastToken = Math.max(
                            lastToken, Objects.requireNonNull(after.lease()).token());
                    floors.put(after.request().group(), lastToken);
                }
            }
        }
    }

    /** Behind all that were asked for before it, or with it; an urgent one with its head start. */
    private void enter(Claim fresh) {
        claims.removeIf(claim -> claim.id().equals(fresh.id()));
        long before = claims.stream()
                .filter(claim -> !fresh.request().goesBefore(claim.request()))
                .count();
        claims.add((int) before, fresh);
    }
}
