package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.lockkeeper.locking.rules.Limits.Urgency;

/**
 * Every state that a small system can reach in so many moves.
 *
 * @param moves what may be done next
 */
record SmallModel(Groups groups, HoursKept hours, int depth, Function<LockTable, List<Move>> moves) {

    /** How many moves more than by default; each makes it several times as long. */
    private static final int DEEPER = Integer.getInteger("lockkeeper.model.deeper", 0);

    private static final Limits LIMITS = new Limits(
            Limits.DEFAULT.all(),
            Map.of(),
            Limits.DEFAULT.maxHold(),
            new Urgency(Set.of("x", "update"), Play.HEAD_START));

    SmallModel {
        depth += DEEPER;
    }

    /** @param time how much passes before the command */
    record Move(Command command, Duration time) {

        static Move now(Command command) {
            return new Move(command, Duration.ZERO);
        }
    }

    private record State(LockTable table, Instant now, int depth) {}

    /** Checks all invariants after each move, and returns the states. */
    Set<LockTable> explore() {
        LockRules rules = new LockRules(groups, LIMITS, TokenSource.counting(), hours);
        Invariants invariants = new Invariants(groups, LIMITS, hours);
        Set<LockTable> seen = new HashSet<>();
        Deque<State> todo = new ArrayDeque<>(List.of(new State(LockTable.EMPTY, Locks.START, 0)));
        while (!todo.isEmpty()) {
            State state = todo.poll();
            if (state.depth() == depth) {
                continue;
            }
            for (Move move : moves.apply(state.table())) {
                Instant now = state.now().plus(move.time());
                if (move.command() instanceof Command.ShiftClock shift) {
                    now = now.plus(shift.by());
                }
                LockRules.Step step = rules.apply(state.table(), move.command(), now, Map.of());
                invariants.check(state.table(), move.command(), step, now);
                if (seen.add(canonical(step.table()))) {
                    todo.add(new State(step.table(), now, state.depth() + 1));
                }
            }
        }
        return seen;
    }

    /** Tokens count grants; two states that differ in nothing else need not both be looked at. */
    private static LockTable canonical(LockTable table) {
        List<Claim> claims = table.claims().stream().map(SmallModel::canonical).toList();
        return new LockTable(table.lastNow(), 0, List.of(), claims, List.of(), List.of());
    }

    private static Claim canonical(Claim claim) {
        Lease lease = claim.lease();
        return lease == null
                ? claim
                : new Claim(
                        claim.request(),
                        new Lease(
                                1,
                                lease.grantedAt(),
                                lease.heldAt(),
                                lease.endsAt(),
                                lease.suspect(),
                                null,
                                null,
                                lease.overranAt()),
                        null);
    }
}
