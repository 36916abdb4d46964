package org.lockkeeper.locking.rules;

import java.time.Instant;
import java.util.List;
import org.lockkeeper.locking.rules.Limits.Urgency;

/**
 * What must hold of urgent requests: they go before what waits, but before nothing that has waited for long, in the order in
 * which they were asked for, and only those of the groups that may.
 */
final class Precedence {

    private final Urgency urgency;

    Precedence(Urgency urgency) {
        this.urgency = urgency;
    }

    void check(Command command, LockRules.Step step) {
        List<Claim> claims = step.table().claims();
        for (int i = 0; i < claims.size(); i++) {
            for (int j = i + 1; j < claims.size(); j++) {
                inOrder(claims.get(i).request(), claims.get(j).request());
            }
        }
        mayBe(command, step);
    }

    private void inOrder(Request first, Request second) {
        Instant one = first.requestedAt();
        Instant other = second.requestedAt();
        if (urgent(first) && urgent(second)) {
            Invariants.require(!other.isBefore(one), "urgent: not first come first served", first, second);
        } else if (urgent(second)) {
            Invariants.require(
                    !one.plus(urgency.headStart()).isAfter(other), "urgent: behind one that waits", first, second);
        } else if (urgent(first)) {
            Invariants.require(
                    other.plus(urgency.headStart()).isAfter(one), "urgent: overtakes for too long", first, second);
        }
    }

    private void mayBe(Command command, LockRules.Step step) {
        if (!(command instanceof Submit submit)) {
            return;
        }
        boolean may = submit.priority() == Priority.NORMAL || urgency.groups().contains(submit.group());
        boolean refused = step.reply().outcome() == Reply.Outcome.NOT_URGENT;
        Invariants.require(!refused || !may, "urgent: refused without need", command);
        step.events().stream()
                .filter(PlansKept::entered)
                .forEach(event -> Invariants.require(may, "urgent: may not be", command, event));
    }

    private static boolean urgent(Request request) {
        return request.priority() == Priority.URGENT;
    }
}
