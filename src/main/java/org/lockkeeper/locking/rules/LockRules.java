package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Blocker.InTheWay;

/**
 * The rules of the lock table: {@code (table, command, now) → (table', events, reply)}. Pure, so that everything that
 * can happen can be tried by the hundred thousand.
 *
 * <p>A request is granted iff it conflicts with no lease and with no earlier request that still waits: nobody starves,
 * nobody overtakes a conflicting elder, and nobody waits behind one that does not conflict. An urgent one counts as asked
 * for somewhat earlier than it was.
 *
 * <p>A granted one drains until it is said to be {@linkplain Command.Hold held}; a {@linkplain #pure(Request) pure lock} is held
 * in the step that grants it.
 */
public final class LockRules {

    /** The table after a command, the events that led there, and the answer. */
    public record Step(LockTable table, List<Event> events, Reply reply) {}

    private final Groups groups;
    private final Queue queue;
    private final Overdue overdue;
    private final Submission submission;
    private final Lasting lasting;
    private final Slots slots;
    private volatile @Nullable Line last;

    public LockRules(Conflicts conflicts, Limits limits) {
        this(Groups.of(conflicts), limits);
    }

    public LockRules(Groups groups, Limits limits) {
        this(groups, limits, TokenSource.counting());
    }

    public LockRules(Groups groups, Limits limits, TokenSource tokens) {
        this(groups, limits, tokens, Restraint.NONE);
    }

    public LockRules(Groups groups, Limits limits, TokenSource tokens, Restraint restraint) {
        this.groups = groups;
        this.queue = new Queue(groups, tokens, restraint);
        this.overdue = new Overdue(groups, queue);
        this.submission = new Submission(groups, limits, queue);
        this.lasting = new Lasting(limits);
        this.slots = new Slots(groups);
    }

    public Conflicts conflicts() {
        return groups.conflicts();
    }

    /**
     * Applies one command. Time does its work first (what is overdue ends), then the command, then the queue moves up.
     *
     * @param sightings what was last seen in the way of draining leases, by id: recorded if one of them times out now
     */
    public Step apply(LockTable table, Command command, Instant now, Map<String, List<Blocker>> sightings) {
        Draft draft = new Draft(table, now);
        Command bare = command.bare();
        if (bare instanceof Command.ShiftClock shift) {
            draft.shiftClock(shift.by(), now);
            Planning.standBack(draft);
        }
        overdue.process(draft, sightings, bare instanceof Command.Tick tick ? tick.note() : null);
        draft.causedBy(command);
        Reply reply = execute(draft, bare, sightings);
        draft.causedBy(null);
        Planning.lookAt(draft);
        overdue.endOrphans(draft);
        queue.moveUp(draft);
        overdue.tellOverruns(draft);
        return draft.finish(reply);
    }

    /** What stands in the way of a claim by the rules alone: leases, and earlier requests. Empty once it is granted. */
    public List<Blocker> blockersOf(LockTable table, String id) {
        return blockersOf(table, id, table.lastNow());
    }

    public List<Blocker> blockersOf(LockTable table, String id, Instant now) {
        return table.find(id)
                .map(claim -> inTheWayOf(table, claim, Integer.MAX_VALUE, now).first())
                .orElse(List.of());
    }

    /** The same, no more than so many of them. */
    public InTheWay inTheWayOf(LockTable table, Claim claim, int most) {
        return inTheWayOf(table, claim, most, table.lastNow());
    }

    public InTheWay inTheWayOf(LockTable table, Claim claim, int most, Instant now) {
        if (claim.phase() == Phase.PLANNED) {
            return Planning.inTheWay(claim, most);
        }
        if (claim.phase() != Phase.QUEUED) {
            return InTheWay.NOTHING;
        }
        InTheWay before = line(table, now).before(claim, most);
        return before == null ? queue.inTheWay(table.claims(), claim, most, now) : before;
    }

    /** Of the table that was asked about last: lists ask about each of its requests. */
    private Line line(LockTable table, Instant now) {
        Line known = last;
        if (known == null || !known.of(table, now)) {
            known = new Line(table, queue, now);
            last = known;
        }
        return known;
    }

    /** What a new request of this group would have to wait for. */
    public InTheWay inTheWayFor(LockTable table, String group, int most, Instant now) {
        InTheWay before = InTheWay.of(queue.before(table.claims(), group, null, queue.look(table.claims(), now)), most);
        Blocker time = queue.restraint().onNew(group, now);
        return time == null ? before : before.behind(time, most);
    }

    /** What time has to do with a request. */
    public Timeliness timeliness() {
        return new Timeliness(queue);
    }

    /** Whether anything has a say beside the table. Else an answer about a table is the same at any time. */
    public boolean restrained() {
        return queue.restraint() != Restraint.NONE;
    }

    /** When time next does something to the table, after it did what it had to do at that moment; null: never. */
    public @Nullable Instant nextDeadline(LockTable table, Instant after) {
        Instant own = table.nextDeadline();
        Instant beside = table.claims().isEmpty() ? null : queue.restraint().changesAfter(table.claims(), after);
        return own == null || (beside != null && beside.isBefore(own)) ? beside : own;
    }

    /**
     * When requests that wait are likely to be granted, by id; without those of which nothing can be said.
     *
     * @param usual how long a lease of this kind is usually held
     */
    public Map<String, Instant> forecast(LockTable table, Instant now, Function<Request, Optional<Duration>> usual) {
        return new Forecast(groups, queue, usual, now).starts(table);
    }

    /** What in the table could not have come about under these rules, as sentences: other rules were configured then. */
    public List<String> contradictions(LockTable table) {
        return new Contradictions(groups).in(table);
    }

    /** Whether nothing of the host has a say in when it is held. */
    public boolean pure(Request request) {
        return groups.pure(request);
    }

    /** Whether that is so of this group: a request of it may be another matter by what else it asks for. */
    public boolean pure(String group) {
        return groups.pure(group);
    }

    /** The pool in which the host needs a slot for work of this group; null: in none. */
    public @Nullable String pool(String group) {
        return groups.pool(group);
    }

    /** Whether it waits for a slot of the host before its turn can come. */
    public boolean lacksSlot(Claim claim) {
        return slots.lacking(claim);
    }

    /** For how long a lease of this group is still held after its time without proof; null: until there is one. */
    public @Nullable Duration lockDelay(String group) {
        return groups.lockDelay(group);
    }

    /**
     * Whether a conflicting lease was granted after this one: whoever still acts on this one must be kept out. While it
     * lives, only what runs inside it can have been, be that over or not; or one with which it did not conflict then.
     */
    public boolean fenced(LockTable table, Claim claim) {
        long token = claim.lease() == null ? 0 : claim.lease().token();
        boolean lives = table.find(claim.id())
                .map(Claim::lease)
                .filter(lease -> lease.token() == token)
                .isPresent();
        if (lives) {
            return table.leases()
                    .filter(other -> Objects.requireNonNull(other.lease()).token() > token)
                    .filter(other -> conflicts()
                            .between(claim.request().group(), other.request().group()))
                    .anyMatch(other -> !other.request().sharesWith(claim.request()));
        }
        return table.floors().stream()
                .filter(floor -> conflicts().between(claim.request().group(), floor.group()))
                .anyMatch(floor -> floor.token() > token);
    }

    private Reply execute(Draft draft, Command command, Map<String, List<Blocker>> sightings) {
        if (command instanceof Submit submit) {
            return submission.submit(draft, submit);
        }
        if (command instanceof Move move) {
            return submission.move(draft, move);
        }
        if (command instanceof Command.QueueStart start) {
            return submission.start(draft, start);
        }
        if (command instanceof Command.Bind bind) {
            return bind(draft, bind);
        }
        if (command instanceof Command.TakeSlot take) {
            return slots.take(draft, take);
        }
        if (command instanceof Command.LoseSlot lose) {
            return slots.lose(draft, lose);
        }
        if (command instanceof Command.Hold hold) {
            return Draining.hold(draft, hold);
        }
        if (command instanceof Command.GiveUp over) {
            return Draining.giveUp(draft, over, sightings.getOrDefault(over.id(), List.of()));
        }
        if (command instanceof Command.Stop stop) {
            return Draining.stop(draft, stop);
        }
        if (command instanceof Command.SeeStopped seen) {
            return Draining.seeStopped(draft, seen);
        }
        if (command instanceof Command.Extend extend) {
            return lasting.extend(draft, extend);
        }
        if (command instanceof Command.Renew renew) {
            return lasting.renew(draft, renew);
        }
        if (command instanceof Command.Release release) {
            return Endings.release(draft, release);
        }
        if (command instanceof Command.AskToFinish ask) {
            return Remarks.askToFinish(draft, ask);
        }
        if (command instanceof Command.Force force) {
            return Endings.force(draft, force);
        }
        if (command instanceof Command.OwnerGone gone) {
            return Endings.ownerGone(draft, gone);
        }
        if (command instanceof Command.StoppedAsking stopped) {
            return Endings.stoppedAsking(draft, stopped);
        }
        if (command instanceof Command.ResetOnce reset) {
            return Remarks.reset(draft, reset);
        }
        if (command instanceof Command.Intrude intrude) {
            return Intruding.begin(draft, intrude);
        }
        if (command instanceof Command.EndIntrusion over) {
            return Intruding.end(draft, over);
        }
        if (command instanceof Command.NoteRefusal refusal) {
            draft.refused(refusal);
        }
        return new Reply(Reply.Outcome.DONE, null);
    }

    private static Reply bind(Draft draft, Command.Bind bind) {
        Claim claim = draft.find(bind.id());
        if (claim == null) {
            return new Reply(Reply.Outcome.NOT_FOUND, bind.id());
        }
        Binding binding = claim.request().binding();
        if (binding.equals(bind.run())) {
            return new Reply(Reply.Outcome.REPEATED, bind.id());
        }
        if (claim.phase() != Phase.HELD
                || binding.kind() != Binding.Kind.START
                || bind.run().kind() != Binding.Kind.UNIT
                || !Objects.equals(binding.unit(), bind.run().unit())) {
            return new Reply(Reply.Outcome.WRONG_PHASE, bind.id());
        }
        draft.bind(claim, bind.run());
        return new Reply(Reply.Outcome.DONE, bind.id());
    }
}
