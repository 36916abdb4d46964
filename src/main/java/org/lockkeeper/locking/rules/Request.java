package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asked for. Never changes once it stands in the table, but for the binding of a held-back start, whose run is
 * not known before it begins, for the lease inside which work that it admitted still waits to run, once that has ended, and for
 * the time of what is planned.
 *
 * @param id the id of the request, and of the lease once it is granted
 * @param kind what the lease is for
 * @param group the service group whose work is to be done
 * @param owner the person, pipeline or job that asked
 * @param principal who asked, as he was known, such as {@code uid:alice@socket}; null for what Lockkeeper asks for itself, and
 *     for what was asked for before callers were known
 * @param reason why, in the owner's words
 * @param requestedAt when it entered the queue
 * @param waitUntil when it is given up if it is not {@link Phase#HELD} by then; see {@link Claim#waitUntil()}
 * @param hold how long it may be held, counted from {@link Phase#HELD} or from the last renewal
 * @param binding what proves its end
 * @param admits names and globs of units whose work belongs to this lease: they are no blockers of it
 * @param inhibit whether the host is kept from shutting down and sleeping while it is held
 * @param parent the lease inside which the work is to run, for a member; shares its exclusion
 * @param admitted whether the parent named the work itself, so that nobody asked to be inside it
 * @param above the leases inside which the parent runs itself, the nearest first
 * @param headStart of an urgent one: how much earlier than it was it counts as asked for; null for any other
 * @param drainTimeout what is done once its drain has run out; null: it is given up
 * @param traceparent the W3C trace context of the call that asked, for whoever follows a pipeline's trace; null where there
 *     was none
 * @param terms what it says of time
 */
public record Request(
        String id,
        Kind kind,
        String group,
        String owner,
        @Nullable String principal,
        String reason,
        Instant requestedAt,
        Instant waitUntil,
        Duration hold,
        Binding binding,
        List<String> admits,
        boolean inhibit,
        @Nullable String parent,
        boolean admitted,
        List<String> above,
        @Nullable Duration headStart,
        @Nullable DrainTimeout drainTimeout,
        @Nullable String traceparent,
        Terms terms) {

    /** One that is not urgent, and whose parent, if it has one, runs inside no other. */
    public Request(
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
        this(
                id,
                kind,
                group,
                owner,
                null,
                reason,
                requestedAt,
                waitUntil,
                hold,
                binding,
                admits,
                inhibit,
                parent,
                false,
                List.of(),
                null,
                null,
                null,
                Terms.NONE);
    }

    public enum Kind {
        /** A maintenance window: ends at a fixed time, whatever has become of its owner. */
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
        above = List.copyOf(above);
        if (parent == null && !above.isEmpty()) {
            throw new IllegalArgumentException("nothing is above what runs inside no other: " + above);
        }
        if (terms.plan() != null) {
            if (kind != Kind.WINDOW || parent != null) {
                throw new IllegalArgumentException("only a window of its own can be planned: " + id);
            }
            waitUntil = terms.plan().latest();
        } else if (waitUntil.isBefore(requestedAt)) {
            throw new IllegalArgumentException(
                    "waitUntil %s is before requestedAt %s".formatted(waitUntil, requestedAt));
        }
    }

    /** Why the hours and blackouts of its group do not hold for it; null: they do. */
    public @Nullable String override() {
        return terms.override();
    }

    /** When it is to open; null: as soon as it can. */
    public @Nullable Plan plan() {
        return terms.plan();
    }

    /** What was planned for a time by the wall clock stays at that time. */
    Request shifted(Duration jump) {
        return changed(requestedAt.plus(jump), waitUntil.plus(jump), hold, binding, around(), terms);
    }

    Request moved(Plan plan, Duration length) {
        return changed(requestedAt, plan.latest(), length, binding, around(), terms.planned(plan));
    }

    /** Whether it is this caller's, whichever way he came: the word behind the last {@code @} tells of that alone. */
    boolean askedForBy(String caller) {
        return principal != null && name(principal).equals(name(caller));
    }

    private static String name(String told) {
        int way = told.lastIndexOf('@');
        return way < 0 ? told : told.substring(0, way);
    }

    public Priority priority() {
        return headStart == null ? Priority.NORMAL : Priority.URGENT;
    }

    /** What the queue is in the order of; of two with the same place the one that has waited longer goes first. */
    public Instant place() {
        return headStart == null ? requestedAt : requestedAt.minus(headStart);
    }

    /** Of two of which neither goes before the other, the one that is in the queue does. */
    boolean goesBefore(Request other) {
        int places = place().compareTo(other.place());
        return places < 0 || (places == 0 && requestedAt.isBefore(other.requestedAt()));
    }

    Request bound(Binding run) {
        return changed(requestedAt, waitUntil, hold, run, around(), terms);
    }

    /** @param leases inside which it is to run, the nearest first */
    Request inside(List<String> leases) {
        return changed(requestedAt, waitUntil, hold, binding, leases, terms);
    }

    private Request changed(
            Instant asked, Instant until, Duration length, Binding run, List<String> leases, Terms others) {
        return new Request(
                id,
                kind,
                group,
                owner,
                principal,
                reason,
                asked,
                until,
                length,
                run,
                admits,
                inhibit,
                leases.isEmpty() ? null : leases.get(0),
                admitted && !leases.isEmpty(),
                leases.isEmpty() ? leases : leases.subList(1, leases.size()),
                headStart,
                drainTimeout,
                traceparent,
                others);
    }

    /** All leases inside which the work is to run: the parent, then those above it. */
    public List<String> around() {
        return parent == null
                ? List.of()
                : Stream.concat(Stream.of(parent), above.stream()).toList();
    }

    /** What those that run inside it have around them. */
    List<String> aroundMembers() {
        return Stream.concat(Stream.of(id), around().stream()).toList();
    }

    /** Whether one of these runs inside the other, however deep: then they share one exclusion. */
    boolean sharesWith(Request other) {
        return around().contains(other.id) || other.around().contains(id);
    }

    /** The outermost lease inside which it runs; itself where it runs in none. All of a family have the same. */
    public String family() {
        List<String> around = around();
        return around.isEmpty() ? id : around.get(around.size() - 1);
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

    /**
     * @param principal who asks, as he is known
     * @param asked when it counts as asked for: for one that takes over a held-back start, when that was
     * @param headStart if it is urgent
     */
    static Request of(
            Submit submit,
            @Nullable String principal,
            @Nullable String traceparent,
            @Nullable Duration headStart,
            Instant asked,
            Instant now) {
        return new Request(
                submit.id(),
                submit.kind(),
                submit.group(),
                submit.owner(),
                principal,
                submit.reason(),
                asked,
                now.plus(submit.waitTimeout()),
                submit.hold(),
                submit.binding(),
                submit.admits(),
                submit.inhibit(),
                submit.parent(),
                submit.join() != null && submit.join().token() == null,
                List.of(),
                headStart,
                submit.drainTimeout(),
                traceparent,
                submit.terms());
    }
}
