package org.lockkeeper.locking.rules;

import java.time.Instant;
import java.util.Objects;
import org.lockkeeper.locking.rules.Intrusions.Intrusion;

/** Puts on the record what runs although a lease excludes it. */
final class Intruding {

    private Intruding() {}

    static Reply begin(Draft draft, Command.Intrude command) {
        Claim claim = draft.find(command.id());
        if (claim == null) {
            return new Reply(Reply.Outcome.NOT_FOUND, command.id());
        }
        if (claim.phase() != Phase.HELD) {
            return new Reply(Reply.Outcome.WRONG_PHASE, command.id());
        }
        if (Intrusions.of(claim).running(command.unit(), command.run()).isPresent()) {
            return new Reply(Reply.Outcome.REPEATED, command.id());
        }
        Instant held =
                Objects.requireNonNull(Objects.requireNonNull(claim.lease()).heldAt());
        Instant since = command.since();
        Instant from = since != null && !since.isBefore(held) && !since.isAfter(draft.now()) ? since : draft.now();
        draft.intrude(claim, new Intrusion(command.unit(), command.run(), from, null));
        return new Reply(Reply.Outcome.DONE, command.id());
    }

    static Reply end(Draft draft, Command.EndIntrusion command) {
        Claim claim = draft.find(command.id());
        if (claim == null) {
            return new Reply(Reply.Outcome.NOT_FOUND, command.id());
        }
        return Intrusions.of(claim)
                .running(command.unit(), command.run())
                .map(intrusion -> {
                    draft.endIntrusion(claim, intrusion);
                    return new Reply(Reply.Outcome.DONE, command.id());
                })
                .orElseGet(() -> new Reply(Reply.Outcome.REPEATED, command.id()));
    }
}
