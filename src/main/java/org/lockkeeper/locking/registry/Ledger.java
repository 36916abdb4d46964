package org.lockkeeper.locking.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.LockTable.Memory;
import org.lockkeeper.locking.rules.Reply;
import org.lockkeeper.locking.store.LockStore;
import org.lockkeeper.locking.store.LockStore.Commit;
import org.lockkeeper.locking.store.LockStore.Stored;
import org.lockkeeper.locking.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table and its stored copy, kept the same. For one thread, except {@link #state()}. What it does not know to be
 * stored it forgets, and reads again before it goes on.
 */
final class Ledger {

    private static final Logger log = LoggerFactory.getLogger(Ledger.class);

    /** How often the store is tried while nothing else happens: when it is healthy, and when it is not. */
    private static final Duration CHECK = Duration.ofSeconds(30);

    private static final Duration RETRY = Duration.ofSeconds(1);
    // How often the clock is looked at while there are deadlines, which move with it.
    private static final Duration WATCH = Duration.ofMillis(400);
    private static final int MAX_CONFLICTS = 20;
    private final Repeats repeats = new Repeats();
    private final LockStore store;
    private final LockRules rules;
    private final ClockWatch clock;
    private final LongSupplier nanoTime;
    private final Map<String, List<Blocker>> sightings;
    private final Consumer<LockTable> foreseer;
    private final LockRegistry.RegistryListener publisher;
    private volatile Shown shown;
    private Instant looked = Instant.EPOCH; // when time last did its work
    private long checkedNanos;
    private boolean opened;
    private boolean nothingWritten;
    /** The last change before a boot, until the first commit after it: what has passed since, only the clock says. */
    private @Nullable Instant away;

    /** What the table may have been moved by, in a commit whose outcome is not known yet. */
    private Duration unsettled = Duration.ZERO;

    Ledger(
            LockStore store,
            LockRules rules,
            ClockWatch clock,
            LongSupplier nanoTime,
            Map<String, List<Blocker>> sightings,
            Consumer<LockTable> foreseer,
            LockRegistry.RegistryListener publisher) {
        this.store = store;
        this.rules = rules;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.sightings = sightings;
        this.foreseer = foreseer;
        this.publisher = publisher;
        this.shown = new Shown(new RegistryState(LockTable.EMPTY, 0, "the lock store was not read yet"), clock.basis());
    }

    /** Both at once: nobody is to reckon with the deadlines of one table and the clock of another. */
    private record Shown(RegistryState state, Instant basis) {}

    RegistryState state() {
        return shown.state();
    }

    /** Reads what an earlier run left, and ends on the record what ran out meanwhile. A lost store is tried again later. */
    void open() {
        try {
            recover();
            apply(List.of());
        } catch (StoreException lost) {
            log.error("The lock store cannot be used, nothing will be granted until it can: {}", lost.getMessage());
        }
    }

    /** How long nothing needs to be done if no command comes. */
    Duration idleFor() {
        if (!state().live()) {
            return RETRY;
        }
        Instant deadline = rules.nextDeadline(state().table(), looked);
        Duration check = CHECK.minusNanos(nanoTime.getAsLong() - checkedNanos);
        // One more millisecond: a wake-up a little too early would only find that nothing is overdue yet.
        Duration due = deadline == null
                ? CHECK
                : Duration.between(clock.now(), deadline).plusMillis(1);
        Duration idle = due.compareTo(check) < 0 ? due : check;
        if (deadline != null && clock.canBeSet() && WATCH.compareTo(idle) < 0) {
            idle = WATCH;
        }
        return idle.isNegative() ? Duration.ZERO : idle;
    }

    /** Whether time has something to do, without a command. */
    boolean due() {
        Instant deadline = rules.nextDeadline(state().table(), looked);
        return !state().live()
                || checkIsDue()
                || (deadline != null && !deadline.isAfter(clock.now()))
                || !clock.look().jump().isZero();
    }

    private boolean checkIsDue() {
        return nanoTime.getAsLong() - checkedNanos > CHECK.toNanos();
    }

    /** For any thread. */
    Moment moment() {
        Shown now = shown;
        ClockWatch.Look look = clock.look(now.basis());
        return new Moment(look.now(), look.jump(), now.state());
    }

    /** What a command would lead to. For any thread. */
    LockRules.Step tried(Command command) {
        Moment moment = moment();
        Memory memory = store.recall(
                Stream.ofNullable(command.idempotencyKey()).toList(),
                Stream.ofNullable(command.work()).toList());
        return rules.apply(moment.state().table().recalling(memory), command, moment.ofTheState(), sightings);
    }

    /** Whether the last call that failed is known to have changed nothing: then its commands may be tried again. */
    boolean nothingWritten() {
        return nothingWritten;
    }

    /** Whether the store answers now. */
    boolean reachable() {
        try {
            recover();
            return true;
        } catch (StoreException lost) {
            return false;
        }
    }

    /** Applies the commands in order, in one commit. Time does its work also without a command. */
    List<Reply> apply(List<Command> commands) {
        nothingWritten = true;
        if (!state().live() || checkIsDue()) {
            recover();
        }
        try {
            return tried(commands);
        } finally {
            store.endTurn();
        }
    }

    private List<Reply> tried(List<Command> commands) {
        for (int attempt = 0; attempt < MAX_CONFLICTS; attempt++) {
            Fold fold = new Fold(rules, sightings, state().table().recalling(recall(commands)), clock.look());
            fold.all(commands, state().version(), away);
            looked = fold.look().now();
            if (fold.events().isEmpty()) {
                clock.moved(fold.look().jump());
                shown = new Shown(state(), clock.basis());
            }
            if (fold.events().isEmpty() || commit(fold)) {
                away = null;
                return fold.replies();
            }
        }
        throw lost(new StoreException(store.location() + " is being written by somebody else all the time"));
    }

    /** Others may have committed: takes over what is stored, and tells those who wait. */
    void refresh() {
        if (state().live()) {
            takeOver(sure(store::read), false);
        } else {
            recover();
        }
    }

    private Memory recall(List<Command> commands) {
        return sure(() -> store.recall(
                commands.stream()
                        .map(Command::idempotencyKey)
                        .filter(Objects::nonNull)
                        .toList(),
                commands.stream().map(Command::work).filter(Objects::nonNull).toList()));
    }

    /** @return false if another version was found, which is now the state */
    private boolean commit(Fold fold) {
        long version = state().version();
        LockTable table = fold.table().recalling(Memory.NONE);
        nothingWritten = false;
        unsettled = fold.look().jump();
        foreseer.accept(table);
        Commit outcome = store.commit(version, table, fold.events());
        if (outcome == Commit.COMMITTED) {
            publish(
                    new RegistryState(table, version + 1, null),
                    fold.events(),
                    fold.look().jump());
            return true;
        }
        Stored stored = sure(store::read);
        if (outcome == Commit.UNKNOWN && stored.version() == version) {
            nothingWritten = true;
            throw lost(new StoreException(store.location() + " did not take a write"));
        }
        Since since = sure(() -> Since.read(store, version, stored.version()));
        boolean happened = outcome == Commit.UNKNOWN && since.beginsWith(fold.events());
        nothingWritten = !happened;
        publish(
                new RegistryState(stored.table(), stored.version(), null),
                since.events(),
                happened ? fold.look().jump() : Duration.ZERO);
        return happened;
    }

    /** Tries the store and takes over what it holds. */
    private void recover() {
        boolean wasLost = !state().live();
        Stored stored = sure(() -> {
            store.probe();
            return store.read();
        });
        checkedNanos = nanoTime.getAsLong();
        takeOver(stored, wasLost);
    }

    private void takeOver(Stored stored, boolean wasLost) {
        // The same version may be of another history: one that a fail-over of the database has cut off.
        if (!wasLost && stored.version() == state().version() && stored.table().equals(state().table())) {
            return;
        }
        // Of what an earlier run left nobody waits to hear.
        List<Event> since = opened
                ? sure(() -> Since.read(store, state().version(), stored.version()))
                        .events()
                : List.of();
        Duration jump = Since.moved(since, unsettled) ? unsettled : Duration.ZERO;
        publish(new RegistryState(stored.table(), stored.version(), null), since, jump);
        unsettled = Duration.ZERO;
        if (!opened) {
            // Nobody watched the clock while this was not running; all that shows is that it stands behind the last
            // change.
            opened = true;
            away = stored.version() > 0 && store.clockSetWhileDown().isEmpty()
                    ? stored.table().lastNow()
                    : null;
            clock.setWhileAwayBy(store.clockSetWhileDown()
                    .orElseGet(() -> clock.setBackSince(stored.table().lastNow())));
            shown = new Shown(state(), clock.basis());
        }
    }

    /** What the store answers; without an answer it counts as lost. */
    private <T> T sure(Supplier<T> question) {
        try {
            return question.get();
        } catch (StoreException failure) {
            throw lost(failure);
        }
    }

    private StoreException lost(StoreException failure) {
        String fault = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        if (state().live() && repeats.due(fault)) {
            log.error("The lock store is lost: {}", fault);
        }
        publish(new RegistryState(state().table(), state().version(), fault), List.of(), Duration.ZERO);
        return failure;
    }

    private void publish(RegistryState fresh, List<Event> events, Duration jump) {
        RegistryState old = state();
        clock.moved(jump);
        shown = new Shown(fresh, clock.basis());
        if (!fresh.equals(old)) {
            publisher.changed(fresh, events);
        }
    }
}
