package org.lockkeeper.lock;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Rebuilds a table from its events alone. */
final class Replay {

    private List<Claim> claims = new ArrayList<>();
    private long lastToken;

    /** Claims and the last token; what time alone changes (the clock, forgotten keys) is not in the events. */
    record Rebuilt(long lastToken, List<Claim> claims) {
        static Rebuilt of(LockTable table) {
            return new Rebuilt(table.lastToken(), table.claims());
        }
    }

    static Rebuilt of(List<Event> events) {
        Replay replay = new Replay();
        events.forEach(replay::add);
        return new Rebuilt(replay.lastToken, List.copyOf(replay.claims));
    }

    private void add(Event event) {
        switch (event.type()) {
            case CLOCK_SHIFTED -> {
                Duration jump = Duration.parse(Objects.requireNonNull(event.detail()));
                claims = new LockTable(Instant.EPOCH, 0, claims, List.of())
                        .shifted(jump)
                        .claims();
            }
            case REQUESTED -> {
                claims = new ArrayList<>(claims);
                claims.add(Objects.requireNonNull(event.after()));
            }
            case ENDED ->
                claims = claims.stream()
                        .filter(claim -> !claim.id().equals(event.subject()))
                        .toList();
            case GRANTED, HELD, EXTENDED -> {
                Claim after = Objects.requireNonNull(event.after());
                claims = claims.stream()
                        .map(claim -> claim.id().equals(event.subject()) ? after : claim)
                        .toList();
                lastToken = Math.max(
                        lastToken, Objects.requireNonNull(after.lease()).token());
            }
        }
    }
}
