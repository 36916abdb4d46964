package org.lockkeeper.locking.rules;

import java.util.List;
import java.util.Objects;

/**
 * What must hold of slots: nothing of a group that needs one is granted without one of its pool, but what runs inside
 * another lease; a slot comes and goes only when that is said, and whoever lacks his is in nobody's way.
 */
final class SlotsKept {

    private SlotsKept() {}

    /** Written down once more, and apart from how the rules do it. */
    static boolean lacking(Groups groups, Claim claim) {
        String pool = groups.pool(claim.request().group());
        boolean needs = pool != null && claim.request().around().isEmpty();
        return needs
                && claim.phase() == Phase.QUEUED
                && !(claim.slot() != null && claim.slot().pool().equals(pool));
    }

    static void check(Groups groups, Command command, LockRules.Step step) {
        for (Event event : step.events()) {
            Claim old = event.before();
            Claim fresh = event.after();
            if (fresh == null) {
                continue;
            }
            if (event.type() == Event.Type.GRANTED) {
                Invariants.require(!lacking(groups, Objects.requireNonNull(old)), "slots: granted without", event);
            }
            if (PlansKept.stoodBack(event)) {
                continue;
            }
            boolean same = old == null
                    ? fresh.slot() == null || Starts.takenOver(step).isPresent()
                    : Objects.equals(old.slot(), fresh.slot());
            boolean said = event.type() == Event.Type.SLOT_TAKEN || event.type() == Event.Type.SLOT_LOST;
            Invariants.require(same != said, "slots: changed", event);
        }
        if (step.table().claims().stream()
                .allMatch(claim -> groups.pool(claim.request().group()) == null)) {
            return;
        }
        LockRules rules = new LockRules(groups, Play.LIMITS);
        for (Claim claim : step.table().claims()) {
            List<Blocker> blockers = rules.blockersOf(step.table(), claim.id());
            boolean fleet = blockers.stream().anyMatch(blocker -> blocker.kind() == Blocker.Kind.FLEET);
            Invariants.require(
                    fleet == lacking(groups, claim) && (!fleet || blockers.size() == 1),
                    "slots: blockers",
                    claim,
                    blockers);
            blockers.stream()
                    .filter(blocker -> blocker.kind() == Blocker.Kind.REQUEST)
                    .map(blocker -> step.table().find(blocker.subject()).orElseThrow())
                    .forEach(other -> Invariants.require(!lacking(groups, other), "slots: in the way", claim, other));
        }
        Invariants.require(
                !(command instanceof Command.TakeSlot take)
                        || step.reply().outcome() != Reply.Outcome.WRONG_PHASE
                        || step.table()
                                .find(take.id())
                                .filter(claim -> lacking(groups, claim))
                                .filter(claim -> take.pool()
                                        .equals(groups.pool(claim.request().group())))
                                .isEmpty(),
                "slots: not taken",
                command);
    }

    static boolean as(Command command, Event event) {
        Slot now = Objects.requireNonNull(event.after()).slot();
        if (command instanceof Command.TakeSlot take) {
            return event.type() == Event.Type.SLOT_TAKEN
                    && now != null
                    && now.pool().equals(take.pool())
                    && now.token() == take.token();
        }
        return event.type() == Event.Type.SLOT_LOST
                && now == null
                && Objects.requireNonNull(Objects.requireNonNull(event.before()).slot())
                                .token()
                        == ((Command.LoseSlot) command).token();
    }
}
