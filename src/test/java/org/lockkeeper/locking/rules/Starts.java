package org.lockkeeper.locking.rules;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.lockkeeper.locking.rules.End.EndReason;

/** What must hold of starts that were held back: each has one place, keeps it, and hands it to its own run only. */
final class Starts {
    private Starts() {}

    static void check(LockTable before, Command command, LockRules.Step step) {
        oneOfAUnit(step.table());
        keepTheirPlaces(step);
        takenOver(step).ifPresent(start -> takenOver(start, command, step));
        noneIsInItsOwnRunsWay(before, command, step);
    }

    /** The held-back start that was taken over in this step. */
    static Optional<Request> takenOver(LockRules.Step step) {
        return step.events().stream()
                .filter(Starts::takesOver)
                .map(event -> Objects.requireNonNull(event.before()).request())
                .findFirst();
    }

    private static boolean takesOver(Event event) {
        return event.after() != null
                && event.after().end() != null
                && event.after().end().reason() == EndReason.TAKEN_OVER;
    }

    private static void oneOfAUnit(LockTable table) {
        Set<String> waiting = new HashSet<>();
        table.claims().stream()
                .map(claim -> claim.request().binding())
                .filter(binding -> binding.kind() == Binding.Kind.START)
                .forEach(binding -> require(waiting.add(String.valueOf(binding.unit())), "starts: two", table));
    }

    /**
     * The queue is in the order of asking but for what is urgent, where for a start its refusal counts; and no start is
     * given up while it waits.
     */
    private static void keepTheirPlaces(LockRules.Step step) {
        Instant last = Instant.MIN;
        for (Claim claim : step.table().claims()) {
            if (claim.request().priority() == Priority.URGENT) {
                continue;
            }
            Instant at = claim.request().requestedAt();
            require(!at.isBefore(last), "starts: place", claim, step.table());
            last = at;
        }
        for (Event event : step.events()) {
            boolean timedOut = event.after() != null
                    && event.after().end() != null
                    && event.after().end().reason() == EndReason.TIMED_OUT;
            require(
                    !timedOut
                            || event.before() == null
                            || event.before().phase() != Phase.QUEUED
                            || event.before().request().kind() != Request.Kind.START,
                    "starts: given up",
                    event);
        }
    }

    private static void takenOver(Request start, Command command, LockRules.Step step) {
        require(start.kind() == Request.Kind.START, "starts: no start", start);
        require(step.events().stream().filter(Starts::takesOver).count() == 1, "starts: more than one", step.events());
        Binding run = command instanceof Submit submit ? submit.binding() : Binding.CLIENT;
        boolean own = Objects.equals(start.binding().unit(), run.unit())
                && run.kind() == Binding.Kind.UNIT
                && (start.binding().kind() == Binding.Kind.START
                        || start.binding().equals(run));
        require(own, "starts: another's run", start, run);
        List<Request> heirs = step.events().stream()
                .filter(event -> event.type() == Event.Type.REQUESTED)
                .map(event -> Objects.requireNonNull(event.after()).request())
                .toList();
        require(
                heirs.size() == 1 && heirs.get(0).requestedAt().equals(start.requestedAt()),
                "starts: heir",
                start,
                heirs);
    }

    /**
     * Whoever asks by his run finds no start of his own before him, or a lease of it. Another one that was held back since
     * then stands behind the one whose place he has.
     */
    private static void noneIsInItsOwnRunsWay(LockTable before, Command command, LockRules.Step step) {
        if (!(command instanceof Submit submit)
                || step.reply().outcome() != Reply.Outcome.DONE
                || submit.binding().kind() != Binding.Kind.UNIT) {
            return;
        }
        Binding still = Binding.start(String.valueOf(submit.binding().unit()));
        for (Claim claim : before.claims()) {
            boolean own = claim.request().kind() == Request.Kind.START
                    && (claim.request().binding().equals(still)
                            || claim.request().binding().equals(submit.binding()))
                    && !claim.id().equals(submit.parent());
            boolean behind = takenOver(step)
                    .filter(start -> !claim.request().requestedAt().isBefore(start.requestedAt()))
                    .isPresent();
            require(!own || behind || step.table().find(claim.id()).isEmpty(), "starts: in its own way", claim, submit);
        }
    }

    private static void require(boolean holds, String invariant, Object... what) {
        Invariants.require(holds, invariant, what);
    }
}
