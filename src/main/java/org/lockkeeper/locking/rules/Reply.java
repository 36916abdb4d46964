package org.lockkeeper.locking.rules;

import org.jspecify.annotations.Nullable;

/**
 * The answer to one command. A refusal is an answer, not a fault.
 *
 * @param id the claim it is about; null for commands about none
 */
public record Reply(Outcome outcome, @Nullable String id) {

    public enum Outcome {
        DONE,
        /** The same command was applied before; nothing changed now. */
        REPEATED,
        /** This run or process has asked for a lease of this group already, and for another one than now. */
        DIFFERS,
        /** The idempotency key was used for another command. */
        KEY_REUSED,
        UNKNOWN_GROUP,
        /** Requests of this group may not be urgent. */
        NOT_URGENT,
        /** It would be given up before its hours begin; or it is planned for a time outside of them, or that is over. */
        NOT_IN_TIME,
        /** As many requests as allowed wait already. */
        QUEUE_FULL,
        /** This caller has as many requests or leases as he may have. */
        CALLER_FULL,
        /** There are as many windows and leases as allowed already. */
        TOO_MANY_LEASES,
        /** No such claim lives: it never was, or it has ended. */
        NOT_FOUND,
        /** The claim lives, but is in a phase in which this is not possible. */
        WRONG_PHASE,
        /** The lease would last longer than allowed. */
        TOO_LONG,
        /** There is no held lease with this id and token to run inside. */
        NO_SUCH_PARENT,
        /** The owner already has a lease that conflicts with what it asks for, and would wait for itself. */
        WOULD_DEADLOCK,
        /** The work was done in this period. */
        ALREADY_DONE,
        /** The work is being done, by the claim named. */
        RUNNING
    }
}
