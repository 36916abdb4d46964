package org.lockkeeper.lock;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asked for. Never changes once it stands in the table, but for the binding of a held-back start: its run is
 * not known before it begins.
 *
 * @param id the id of the request, and of the lease once it is granted
 * @param kind what the lease is for
 * @param group the service group whose work is to be done
 * @param owner the person, pipeline or job that asked
 * @param reason why, in the owner's words
 * @param requestedAt when it entered the queue
 * @param waitUntil when it is given up if it is not {@link Phase#HELD} by then; see {@link Claim#waitUntil()}
 * @param hold how long it may be held, counted from {@link Phase#HELD} or from the last renewal
 * @param binding what proves its end
 * @param admits names and globs of units whose work belongs to this lease: they are no blockers of it
 * @param inhibit whether the host is kept from shutting down and sleeping while it is held
 * @param parent the lease inside which the work is to run, for a member; shares its exclusion
 */
public record Request(
        String id,
        Kind kind,
        String group,
        String owner,
        String reason,
        Instant requestedAt,
        Instant waitUntil,
        Duration hold,
        Binding binding,
        List<String> admits,
        boolean inhibit,
        @Nullable String parent) {

    public enum Kind {
        /** A maintenance window: ends at a fixed time, whoever opened it. */
        WINDOW,
        /** A job: ends with its owner. */
        JOB,
        /**
         * A start of a unit that was held back: stands in the queue where the moment of its refusal puts it, and ends with
         * the run that makes up for it.
         */
        START
    }

    public Request {
        Check.text("id", id);
        Check.text("group", group);
        Check.text("owner", owner);
        Check.text("reason", reason);
        Check.positive("hold", hold);
        admits = List.copyOf(admits);
        if (waitUntil.isBefore(requestedAt)) {
            throw new IllegalArgumentException(
                    "waitUntil %s is before requestedAt %s".formatted(waitUntil, requestedAt));
        }
    }

    Request shifted(Duration jump) {
        return new Request(
                id,
                kind,
                group,
                owner,
                reason,
                requestedAt.plus(jump),
                waitUntil.plus(jump),
                hold,
                binding,
                admits,
                inhibit,
                parent);
    }

    Request bound(Binding run) {
        return new Request(id, kind, group, owner, reason, requestedAt, waitUntil, hold, run, admits, inhibit, parent);
    }

    static Request of(Command.QueueStart start, Instant now) {
        Instant at = start.heldBackAt().isBefore(now) ? start.heldBackAt() : now;
        return new Request(
                start.id(),
                Kind.START,
                start.group(),
                start.unit(),
                start.reason(),
                at,
                at.plus(start.drainTimeout()),
                start.hold(),
                Binding.start(start.unit()),
                List.of(),
                false,
                null);
    }

    static Request of(Command.Submit submit, Instant now) {
        return of(submit, now, now);
    }

    /** @param place when it counts as asked for: for one that takes over a held-back start, when that was */
    static Request of(Command.Submit submit, Instant place, Instant now) {
        return new Request(
                submit.id(),
                submit.kind(),
                submit.group(),
                submit.owner(),
                submit.reason(),
                place,
                now.plus(submit.waitTimeout()),
                submit.hold(),
                submit.binding(),
                submit.admits(),
                submit.inhibit(),
                submit.parent());
    }
}
