package org.lockkeeper.locking.rules;

import java.util.Objects;

/**
 * What must hold of pure locks: each is held in the step that grants it, and so is nothing else. What the host has a say in
 * is held on somebody's word alone.
 */
final class PureLocks {

    private PureLocks() {}

    static void check(Groups groups, Command command, LockRules.Step step) {
        step.table()
                .in(Phase.DRAINING)
                .filter(claim -> claim.opensLater() == null)
                .forEach(claim ->
                        Invariants.require(!pure(groups, claim), "pure: granted, and not held", command, claim));
        step.events().stream()
                .filter(event -> event.type() == Event.Type.HELD)
                .filter(event ->
                        !(command instanceof Command.Hold hold) || !hold.id().equals(event.subject()))
                .forEach(
                        event -> Invariants.require(heldByItself(groups, event), "pure: held on nobody's word", event));
    }

    /** Written down once more, and apart from how the rules do it. */
    static boolean heldByItself(Groups groups, Event event) {
        return event.type() == Event.Type.HELD && pure(groups, Objects.requireNonNull(event.after()));
    }

    private static boolean pure(Groups groups, Claim claim) {
        Request request = claim.request();
        boolean nobodys = switch (request.binding().kind()) {
            case WINDOW, CLIENT -> true;
            case PROCESS -> request.binding().invocationId() == null;
            case UNIT, START -> false;
        };
        return nobodys && request.kind() != Request.Kind.START && !request.inhibit() && groups.pure(request.group());
    }
}
