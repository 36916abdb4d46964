package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of the lock table. A command may be applied again after an outcome that was not learnt: a repetition
 * changes nothing.
 */
public sealed interface Command
        permits Submit,
                Move,
                Command.By,
                Command.QueueStart,
                Command.Bind,
                Command.TakeSlot,
                Command.LoseSlot,
                Command.Hold,
                Command.GiveUp,
                Command.Stop,
                Command.SeeStopped,
                Command.Extend,
                Command.Renew,
                Command.Release,
                Command.AskToFinish,
                Command.Force,
                Command.OwnerGone,
                Command.StoppedAsking,
                Command.Intrude,
                Command.EndIntrusion,
                Command.NoteRefusal,
                Command.ResetOnce,
                Command.Tick,
                Command.ShiftClock {

    /** The caller's key, where it sent one: whether it was used before bears on what the command does. */
    default @Nullable Key idempotencyKey() {
        if (bare() instanceof Submit submit) {
            return submit.key();
        }
        return bare() instanceof Extend extend ? extend.key() : null;
    }

    /** The work to be done once that it is about, if any: whether it was done bears on what the command does. */
    default @Nullable OnceKey work() {
        if (bare() instanceof Submit submit) {
            return submit.once();
        }
        return bare() instanceof ResetOnce reset ? reset.once() : null;
    }

    /** Who asks, where he has bounds of his own; null where he has none. */
    default @Nullable String bounded() {
        return this instanceof By by && !by.trusted() ? by.principal() : null;
    }

    /** What is asked for, whoever asks. */
    default Command bare() {
        return this instanceof By by ? by.command() : this;
    }

    /** Who asks, as he is known, such as {@code uid:alice@socket}; null for Lockkeeper itself. */
    default @Nullable String principal() {
        return this instanceof By by ? by.principal() : null;
    }

    /** The trace context of the call, where there was one. */
    default @Nullable String traceparent() {
        return this instanceof By by ? by.traceparent() : null;
    }

    /**
     * What somebody asks for who is known.
     *
     * @param trusted whether he has no bounds of his own, and his part in the reserve
     * @param traceparent the W3C trace context of his call; null where there was none
     */
    record By(
            String principal,
            Command command,
            boolean trusted,
            @Nullable String traceparent) implements Command {

        public By(String principal, Command command, boolean trusted) {
            this(principal, command, trusted, null);
        }

        public By {
            Check.text("principal", principal);
            if (command instanceof By) {
                throw new IllegalArgumentException("asked for by two: " + command);
            }
        }
    }

    /**
     * A caller's idempotency key.
     *
     * @param caller whose it is: the same key of another caller is another key
     * @param fingerprint of the command's content: the same key with another content is refused
     */
    record Key(String caller, String key, String fingerprint) {

        /** Of nobody in particular. */
        public Key(String key, String fingerprint) {
            this("", key, fingerprint);
        }
    }

    /**
     * The lease inside which the work is to run.
     *
     * @param token of that lease; null where the lease names the work itself ({@link Request#admits()})
     */
    record Join(String id, @Nullable Long token) {}

    /**
     * Work to be done once in a period.
     *
     * @param caller whose it is: what another has done under the same name is other work
     */
    record OnceKey(String caller, String key, String period) {

        /** Of nobody in particular. */
        public OnceKey(String key, String period) {
            this("", key, period);
        }
    }

    /**
     * A start of a unit was held back, and takes its place in the queue. One that waits there already has it.
     *
     * @param heldBackAt when it was refused: its place is among those that were asked for then
     * @param drainTimeout how long its drain may take; for its turn it waits as long as that takes
     * @param hold how long its lease lasts without being renewed
     */
    record QueueStart(
            String id,
            String unit,
            String group,
            String reason,
            Instant heldBackAt,
            Duration drainTimeout,
            Duration hold)
            implements Command {}

    /**
     * The start that was held back has been made up for: its lease is this run's from now on.
     *
     * @param run of the same unit
     */
    record Bind(String id, Binding run) implements Command {}

    /**
     * This host has its slot in the pool that the request's group needs.
     *
     * @param token with which it was granted
     */
    record TakeSlot(String id, String pool, long token) implements Command {}

    /** That slot is no longer this host's: a request that still waits needs another. */
    record LoseSlot(String id, long token, String why) implements Command {}

    /**
     * Says that the drain of this lease is over.
     *
     * @param despite what is at work all the same: for one whose drain has run out and that is to be held anyway
     * @param after what its drain has waited for, for people; empty: nothing
     */
    record Hold(String id, List<Blocker> despite, List<String> after) implements Command {

        public Hold {
            despite = List.copyOf(despite);
            after = List.copyOf(after);
        }

        public Hold(String id, List<Blocker> despite) {
            this(id, despite, List.of());
        }

        public Hold(String id) {
            this(id, List.of());
        }
    }

    /** Gives up one whose drain has run out, where what it asked for then cannot help. */
    record GiveUp(String id, String note) implements Command {}

    /** A unit is to be stopped for one whose drain has run out. */
    record Stop(String id, String unit, @Nullable String run) implements Command {}

    /**
     * That run has been seen to have stopped.
     *
     * @param seen as what
     */
    record SeeStopped(String id, String unit, @Nullable String run, String seen) implements Command {}

    /** Moves the end of a held lease by so much. */
    record Extend(
            String id,
            Duration by,
            @Nullable String actor,
            @Nullable Key key) implements Command {}

    /** The owner is alive: its lease lasts its time again, from now on. */
    record Renew(String id, @Nullable String actor) implements Command {}

    /**
     * Ends a claim for its owner: cancels it before it is held, releases it afterwards.
     *
     * @param actor who; null where the caller gave no name
     * @param success whether the work was done: finishes work that is to be done once
     * @param unlessExtended for how long in all the lease was to be held when this was decided: it is not ended if that
     *     is another time by now; null: in any case
     */
    record Release(
            String id,
            @Nullable String actor,
            @Nullable String note,
            boolean success,
            @Nullable Duration unlessExtended)
            implements Command {

        public Release(String id, @Nullable String actor, @Nullable String note, boolean success) {
            this(id, actor, note, success, null);
        }
    }

    /**
     * Asks its owner to come to an end, which it does or not.
     *
     * @param request one that is asked anew has another
     */
    record AskToFinish(String id, String request, String actor, String reason) implements Command {}

    /** Ends a claim against its owner. */
    record Force(String id, String actor, String reason) implements Command {}

    /** It is proven that the owner of this claim has ended. */
    record OwnerGone(String id, String proof) implements Command {}

    /**
     * Whoever is to have this one asks for it no more: it is given up unless it is held. That it is granted he has not been
     * told then, for what is told is held first.
     */
    record StoppedAsking(String id, String proof) implements Command {}

    /**
     * A unit runs although this lease, which is held, excludes it.
     *
     * @param since when it began, as far as that is known
     */
    record Intrude(
            String id,
            String unit,
            @Nullable String run,
            @Nullable Instant since) implements Command {}

    /** That run does not go on any more. */
    record EndIntrusion(String id, String unit, @Nullable String run) implements Command {}

    /** Somebody was refused what he may not do. */
    record NoteRefusal(String what, String why) implements Command {}

    /** Work that was done counts as not done any more, and may be done again. */
    record ResetOnce(OnceKey once, String actor, String reason) implements Command {}

    /**
     * Lets time do its work.
     *
     * @param note what is to be told of what ends by it; null where nothing but time has passed
     */
    record Tick(@Nullable String note) implements Command {

        public Tick() {
            this(null);
        }
    }

    /**
     * Tells that the host's clock was set: all deadlines move with it, so that what is left of each stays the same. It is applied at
     * the time that the clock shows since then.
     *
     * @param by how far; negative when it was set back
     */
    record ShiftClock(Duration by) implements Command {}
}
