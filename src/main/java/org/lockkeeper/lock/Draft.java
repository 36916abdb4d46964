package org.lockkeeper.lock;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A table being changed. Each change leaves its event, so that table and events cannot disagree. */
final class Draft {

    private final LockTable before;
    private final Limits limits;
    private Instant now;
    private long lastToken;
    private List<Claim> claims;
    private final List<Remembered> remembered;
    private final List<Event> events = new ArrayList<>();

    Draft(LockTable table, Instant clock, Limits limits) {
        this.before = table;
        this.limits = limits;
        this.now = clock.isAfter(table.lastNow()) ? clock : table.lastNow();
        this.lastToken = table.lastToken();
        this.claims = new ArrayList<>(table.claims());
        this.remembered = new ArrayList<>(table.remembered());
    }

    Instant now() {
        return now;
    }

    /** As they stand now; later changes do not show in it. */
    List<Claim> claims() {
        return List.copyOf(claims);
    }

    long queued() {
        return claims.stream().filter(claim -> claim.phase() == Phase.QUEUED).count();
    }

    @Nullable
    Claim find(String id) {
        return claims.stream()
                .filter(claim -> claim.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    /** The reply if a command with this key was applied before, else null. */
    @Nullable
    Reply repeated(Command.@Nullable Key key) {
        if (key == null) {
            return null;
        }
        for (Remembered entry : remembered) {
            if (entry.key().equals(key.key()) && now.isBefore(entry.at().plus(limits.rememberFor()))) {
                boolean same = entry.fingerprint().equals(key.fingerprint());
                return new Reply(same ? Reply.Outcome.REPEATED : Reply.Outcome.KEY_REUSED, entry.id());
            }
        }
        return null;
    }

    void request(Request request, Command.@Nullable Key key) {
        Claim claim = new Claim(request, null, null);
        claims.add(claim);
        record(Event.Type.REQUESTED, request.owner(), null, remember(key, request.id()), null, claim);
    }

    void grant(Claim claim) {
        lastToken++;
        replace(Event.Type.GRANTED, End.LOCKKEEPER, null, null, claim, claim.granted(lastToken, now));
    }

    void hold(Claim claim) {
        replace(Event.Type.HELD, End.LOCKKEEPER, null, null, claim, claim.held(now));
    }

    void extend(Claim claim, Claim extended, Command.Extend command) {
        Remembered key = remember(command.key(), claim.id());
        replace(Event.Type.EXTENDED, command.actor(), command.by().toString(), key, claim, extended);
    }

    void end(Claim claim, EndReason reason, String by, @Nullable String note, List<Blocker> blockers) {
        claims.removeIf(other -> other == claim);
        Claim ended = claim.ended(now, reason, by, note, blockers);
        record(Event.Type.ENDED, by, null, null, claim, ended);
    }

    void shiftClock(Duration by) {
        // The clamp of the constructor does not hold here: the old time line is left.
        LockTable shifted = before.shifted(by);
        now = shifted.lastNow();
        claims = new ArrayList<>(shifted.claims());
        remembered.clear();
        remembered.addAll(shifted.remembered());
        events.add(new Event(Event.Type.CLOCK_SHIFTED, now, End.LOCKKEEPER, "clock", by.toString(), null, null, null));
    }

    LockRules.Step finish(Reply reply) {
        remembered.removeIf(entry -> !now.isBefore(entry.at().plus(limits.rememberFor())));
        while (remembered.size() > limits.maxRemembered()) {
            remembered.remove(0);
        }
        LockTable after = new LockTable(now, lastToken, claims, remembered);
        return new LockRules.Step(after, List.copyOf(events), reply);
    }

    private @Nullable Remembered remember(Command.@Nullable Key key, String id) {
        if (key == null) {
            return null;
        }
        Remembered entry = new Remembered(key.key(), key.fingerprint(), id, now);
        remembered.removeIf(old -> old.key().equals(key.key()));
        remembered.add(entry);
        return entry;
    }

    private void replace(
            Event.Type type, String actor, @Nullable String detail, @Nullable Remembered key, Claim old, Claim fresh) {
        claims.replaceAll(claim -> claim == old ? fresh : claim);
        record(type, actor, detail, key, old, fresh);
    }

    private void record(
            Event.Type type,
            String actor,
            @Nullable String detail,
            @Nullable Remembered key,
            @Nullable Claim old,
            Claim fresh) {
        Objects.requireNonNull(fresh);
        events.add(new Event(type, now, actor, fresh.id(), detail, key, old, fresh));
    }
}
