package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.LockTable.Remembered;

/** A table being changed. Each change leaves its event, so that table and events cannot disagree. */
final class Draft {

    private final LockTable before;
    private Instant now;
    private long lastToken;
    private final Map<String, Long> floors = new TreeMap<>();
    private List<Claim> claims;
    private Recollection memory;
    private final List<Event> events = new ArrayList<>();
    private @Nullable String principal;
    private @Nullable String bounded;
    private @Nullable String traceparent;

    Draft(LockTable table, Instant clock) {
        this.before = table;
        this.now = clock.isAfter(table.lastNow()) ? clock : table.lastNow();
        this.lastToken = table.lastToken();
        table.floors().forEach(floor -> floors.put(floor.group(), floor.token()));
        this.claims = new ArrayList<>(table.claims());
        this.memory = new Recollection(table);
    }

    Instant now() {
        return now;
    }

    /** @param command that brings about what comes now; null for time and the rules */
    void causedBy(@Nullable Command command) {
        principal = command == null ? null : command.principal();
        bounded = command == null ? null : command.bounded();
        traceparent = command == null ? null : command.traceparent();
    }

    @Nullable
    String bounded() {
        return bounded;
    }

    @Nullable
    String principal() {
        return principal;
    }

    /** As they stand now; later changes do not show in it. */
    List<Claim> claims() {
        return List.copyOf(claims);
    }

    @Nullable
    Claim find(String id) {
        return claims.stream()
                .filter(claim -> claim.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    Recollection memory() {
        return memory;
    }

    /** @param headStart if it is urgent */
    void request(Submit submit, @Nullable Duration headStart) {
        request(submit, headStart, now, null);
    }

    /** Its owner's run was to make up for this start, and asks for itself: it has the start's place. */
    void takeOver(Claim start, Submit submit, @Nullable Duration headStart) {
        end(
                start,
                Claim.end(now, EndReason.TAKEN_OVER, submit.owner(), "by " + submit.id(), List.of())
                        .by(principal));
        request(submit, headStart, start.request().requestedAt(), start.slot());
    }

    void queue(Command.QueueStart start) {
        Claim claim = new Claim(Request.of(start, now), null, null);
        enter(claim);
        events.add(
                new Event(Event.Type.REQUESTED, now, End.LOCKKEEPER, null, start.id(), null, null, null, null, claim));
    }

    /** The queue is in the order in which its requests were asked for, urgent ones with their head start. */
    private void enter(Claim claim) {
        int place = claims.size();
        while (place > 0 && claim.request().goesBefore(claims.get(place - 1).request())) {
            place--;
        }
        claims.add(place, claim);
    }

    private void request(Submit submit, @Nullable Duration headStart, Instant asked, @Nullable Slot slot) {
        Claim parent = submit.join() == null ? null : find(submit.join().id());
        Request request = Request.of(submit, principal, traceparent, headStart, asked, now);
        Claim claim = new Claim(
                parent == null ? request : request.inside(parent.request().aroundMembers()), null, null, null, slot);
        enter(claim);
        Command.OnceKey work = submit.once();
        Once begun = work == null
                ? null
                : memory.keep(new Once(work.caller(), work.key(), work.period(), submit.id(), null));
        Remembered key = memory.keep(submit.key(), submit.id(), now);
        Event.Type type = claim.phase() == Phase.PLANNED ? Event.Type.PLANNED : Event.Type.REQUESTED;
        events.add(new Event(type, now, submit.owner(), principal, submit.id(), null, key, begun, null, claim));
    }

    /** @param actor who has brought it about */
    void plan(Event.Type type, @Nullable String actor, @Nullable String why, Claim claim, Plan plan, Duration hold) {
        replace(type, actor, why, null, claim, claim.planned(plan, hold));
    }

    void takeSlot(Claim claim, Slot slot) {
        replace(
                Event.Type.SLOT_TAKEN,
                End.LOCKKEEPER,
                slot.pool() + " " + slot.token(),
                null,
                claim,
                claim.inSlot(slot));
    }

    void loseSlot(Claim claim, String why) {
        replace(Event.Type.SLOT_LOST, End.LOCKKEEPER, why, null, claim, claim.inSlot(null));
    }

    Claim grant(Claim claim, TokenSource tokens) {
        lastToken = tokens.after(lastToken);
        floors.put(claim.request().group(), lastToken);
        Claim granted = claim.granted(lastToken, now);
        replace(Event.Type.GRANTED, End.LOCKKEEPER, null, null, claim, granted);
        return granted;
    }

    /**
     * @param despite what is at work all the same
     * @param after what its drain has waited for
     */
    void hold(Claim claim, List<Blocker> despite, List<String> after) {
        Overrun overrun = claim.overrun();
        Claim ready = overrun == null || despite.isEmpty() ? claim : claim.overrunning(overrun.overriding(despite));
        replace(Event.Type.HELD, End.LOCKKEEPER, Draining.how(despite, after), null, claim, ready.held(now));
    }

    void overrun(Claim claim, DrainTimeout then) {
        Instant until = Planning.notAfterLatest(claim, now.plus(then.overtime()));
        Overrun overrun = new Overrun(now, until, List.of(), List.of());
        replace(
                Event.Type.DRAIN_TIMED_OUT,
                End.LOCKKEEPER,
                then.action().text(),
                null,
                claim,
                claim.overrunning(overrun));
    }

    void stopping(Claim claim, Overrun overrun, Overrun.Stop stop) {
        replace(
                Event.Type.STOPPING,
                End.LOCKKEEPER,
                Draining.name(stop),
                null,
                claim,
                claim.overrunning(overrun.with(stop)));
    }

    void stopped(Claim claim, Overrun overrun, Overrun.Stop stop, String seen) {
        replace(
                Event.Type.STOPPED,
                End.LOCKKEEPER,
                Draining.name(stop) + " is " + seen,
                null,
                claim,
                claim.overrunning(overrun.seen(stop, now, seen)));
    }

    void extend(Claim claim, Claim extended, Command.Extend command) {
        Remembered key = memory.keep(command.key(), claim.id(), now);
        replace(Event.Type.EXTENDED, command.actor(), command.by().toString(), key, claim, extended);
    }

    void renew(Claim claim, Claim renewed, @Nullable String actor) {
        replace(Event.Type.RENEWED, actor, null, null, claim, renewed);
    }

    void askToFinish(Claim claim, FinishAsked asked) {
        replace(Event.Type.FINISH_ASKED, asked.by(), asked.reason(), null, claim, claim.askedToFinish(asked));
    }

    void bind(Claim claim, Binding run) {
        replace(Event.Type.BOUND, End.LOCKKEEPER, String.valueOf(run.invocationId()), null, claim, claim.bound(run));
    }

    /** @param leases inside which it waits to run from now on */
    void leave(Claim claim, List<String> leases) {
        replace(Event.Type.LEFT, End.LOCKKEEPER, claim.request().parent(), null, claim, claim.inside(leases));
    }

    void overran(Claim claim, Lease lease, String why) {
        Claim told = new Claim(claim.request(), lease.overran(now), null, claim.finishAsked(), claim.slot());
        replace(Event.Type.OVERRAN, End.LOCKKEEPER, why, null, claim, told);
    }

    void suspect(Claim claim, @Nullable Duration lockDelay) {
        Lease.Suspect suspicion = new Lease.Suspect(now, lockDelay == null ? null : now.plus(lockDelay));
        replace(Event.Type.SUSPECTED, End.LOCKKEEPER, null, null, claim, claim.suspected(suspicion));
    }

    void intrude(Claim claim, Intrusions.Intrusion intrusion) {
        Intrusions intrusions = Intrusions.of(claim).with(intrusion);
        replace(Event.Type.INTRUDED, End.LOCKKEEPER, intrusion.name(), null, claim, claim.intruded(intrusions));
    }

    void endIntrusion(Claim claim, Intrusions.Intrusion intrusion) {
        Intrusions intrusions = Intrusions.of(claim).over(intrusion, now);
        replace(Event.Type.INTRUSION_ENDED, End.LOCKKEEPER, intrusion.name(), null, claim, claim.intruded(intrusions));
    }

    void end(Claim claim, End end) {
        claims.removeIf(other -> other == claim);
        Once begun = memory.begunBy(claim.id());
        Once done = begun != null && end.success() ? memory.keep(begun.done(now)) : null;
        if (begun != null && done == null) {
            memory.forget(begun);
        }
        events.add(new Event(
                Event.Type.ENDED,
                now,
                end.by(),
                end.principal(),
                claim.id(),
                end.note(),
                null,
                done,
                claim,
                claim.ended(end)));
    }

    void reset(Once done, Command.ResetOnce command) {
        memory.forget(done);
        events.add(new Event(
                Event.Type.ONCE_RESET,
                now,
                command.actor(),
                principal,
                done.id(),
                command.reason(),
                null,
                done,
                null,
                null));
    }

    void refused(Command.NoteRefusal refusal) {
        events.add(new Event(
                Event.Type.REFUSED, now, null, principal, refusal.what(), refusal.why(), null, null, null, null));
    }

    /** @param clock as it stands now that it was set: what is not moved with it, such as hours, is asked about that moment */
    void shiftClock(Duration by, Instant clock) {
        // The clamp of the constructor does not hold here: the old time line is left.
        LockTable shifted = before.shifted(by);
        now = clock.isAfter(shifted.lastNow()) ? clock : shifted.lastNow();
        claims = new ArrayList<>(shifted.claims());
        memory = new Recollection(shifted);
        events.add(new Event(
                Event.Type.CLOCK_SHIFTED, now, End.LOCKKEEPER, null, "clock", by.toString(), null, null, null, null));
    }

    LockRules.Step finish(Reply reply) {
        List<LockTable.Floor> lows = floors.entrySet().stream()
                .map(entry -> new LockTable.Floor(entry.getKey(), entry.getValue()))
                .toList();
        List<Handled> handled = Handled.after(before.handled(), events);
        LockTable after = new LockTable(now, lastToken, lows, claims, memory.keys(), memory.works(), handled);
        return new LockRules.Step(after, List.copyOf(events), reply);
    }

    private void replace(
            Event.Type type,
            @Nullable String actor,
            @Nullable String detail,
            @Nullable Remembered key,
            Claim old,
            Claim fresh) {
        claims.replaceAll(claim -> claim == old ? fresh : claim);
        events.add(new Event(type, now, actor, principal, fresh.id(), detail, key, null, old, fresh));
    }
}
