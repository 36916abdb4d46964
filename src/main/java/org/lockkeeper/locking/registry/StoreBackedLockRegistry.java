package org.lockkeeper.locking.registry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.base.vital.Vital;
import org.lockkeeper.locking.registry.LockRegistry.RegistryListener;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Reply;
import org.lockkeeper.locking.store.EndedQuery;
import org.lockkeeper.locking.store.LockStore;
import org.lockkeeper.locking.store.LockStore.AuditEntry;
import org.lockkeeper.locking.store.LockStore.AuditQuery;
import org.lockkeeper.locking.store.LockStore.DoneWork;
import org.lockkeeper.locking.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * One thread writes. All commands that wait while it commits go into the next commit together, and are answered after
 * it. Between commands it sleeps until the next deadline in the table.
 */
final class StoreBackedLockRegistry implements LockRegistry, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(StoreBackedLockRegistry.class);
    private static final int MAX_BATCH = 256;
    private static final long PAUSE_MILLIS = 1000;

    private record Pending(Command command, CompletableFuture<Reply> reply) {}

    private static final String WRITER = "lock-writer";

    /** Wakes the writer, and has no command. */
    private static final Pending NEWS = new Pending(new Command.Tick(), new CompletableFuture<>());

    private final Ledger ledger;
    private final String name;
    private final LockStore store;
    private final LockRules rules;
    private final LinkedBlockingQueue<Pending> inbox = new LinkedBlockingQueue<>();
    private final Listeners listeners = new Listeners();
    private final Map<String, List<Blocker>> sightings = new ConcurrentHashMap<>();
    private final Repeats repeats = new Repeats();
    private final AtomicBoolean news = new AtomicBoolean();
    private volatile @Nullable Thread writer;
    private volatile boolean stopping;

    StoreBackedLockRegistry(LockStore store, LockRules rules, ClockWatch clock) {
        this(WRITER, store, rules, clock);
    }

    /** @param name the writing thread's */
    StoreBackedLockRegistry(String name, LockStore store, LockRules rules, ClockWatch clock) {
        this.name = name;
        this.store = store;
        this.rules = rules;
        this.ledger = new Ledger(store, rules, clock, System::nanoTime, sightings, listeners::foresee, this::publish);
    }

    @Override
    public CompletableFuture<Reply> submit(Command command) {
        Pending pending = new Pending(command, new CompletableFuture<>());
        inbox.add(pending);
        if (stopping) {
            refuseAll(List.of(pending));
        }
        return pending.reply();
    }

    /** Others have committed this version, or one that is not known: see FleetStore. Returns at once. */
    void changedElsewhere(long version) {
        if (version > state().version() && news.compareAndSet(false, true)) {
            inbox.add(NEWS);
        }
    }

    @Override
    public LockRules.Step tried(Command command) {
        return ledger.tried(command);
    }

    @Override
    public RegistryState state() {
        return ledger.state();
    }

    @Override
    public Instant now() {
        return ledger.moment().ofTheState();
    }

    @Override
    public Moment moment() {
        return ledger.moment();
    }

    @Override
    public Optional<Claim> find(String id) {
        return state().table().find(id).or(() -> store.ended(id));
    }

    @Override
    public List<Claim> lastEnded(int limit) {
        return store.lastEnded(limit);
    }

    @Override
    public List<Claim> ended(EndedQuery query) {
        return store.ended(query);
    }

    @Override
    public List<AuditEntry> audit(AuditQuery query) {
        return store.audit(query);
    }

    @Override
    public List<DoneWork> done(@Nullable String key, long beforeVersion, int limit) {
        return store.done(key, beforeVersion, limit);
    }

    @Override
    public void sight(String leaseId, List<Blocker> blockers) {
        if (state().table().find(leaseId).isPresent()) {
            sightings.put(leaseId, List.copyOf(blockers));
        }
    }

    @Override
    public LockRules rules() {
        return rules;
    }

    @Override
    public String location() {
        return store.location();
    }

    @Override
    public Runnable subscribe(RegistryListener listener) {
        return listeners.add(listener);
    }

    @Override
    public Runnable foresee(Consumer<LockTable> listener) {
        return listeners.add(listener);
    }

    private void publish(RegistryState state, List<Event> events) {
        events.stream()
                .filter(event -> event.type() == Event.Type.ENDED)
                .forEach(event -> sightings.remove(event.subject()));
        listeners.publish(state, events);
    }

    @Override
    public void start() {
        stopping = false;
        ledger.open();
        rules.contradictions(state().table())
                .forEach(sentence -> log.warn(
                        "The configuration has changed under what is locked; it holds from the next grant on: {}",
                        sentence));
        Thread thread = Vital.thread(name, this::write);
        writer = thread;
        thread.start();
    }

    private void write() {
        while (!stopping) {
            List<Pending> batch = new ArrayList<>();
            try {
                Vital.turn(name);
                Pending first = inbox.poll(ledger.idleFor().toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    inbox.drainTo(batch, MAX_BATCH);
                }
                takeNews(batch);
                if (!batch.isEmpty() || ledger.due()) {
                    process(batch);
                }
            } catch (InterruptedException stop) {
                refuseAll(batch);
                return;
            }
        }
    }

    private void takeNews(List<Pending> batch) {
        if (!batch.remove(NEWS)) {
            return;
        }
        // Before it is read, so that what comes while it is read is read again.
        news.set(false);
        try {
            ledger.refresh();
        } catch (StoreException lost) {
            log.debug("What others have committed cannot be read now", lost);
        }
    }

    private void process(List<Pending> batch) throws InterruptedException {
        try {
            List<Reply> replies =
                    ledger.apply(batch.stream().map(Pending::command).toList());
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).reply().complete(replies.get(i));
            }
        } catch (RuntimeException failure) {
            if (batch.size() > 1 && ledger.nothingWritten() && ledger.reachable()) {
                // It may be for one of them, and that one fails alone.
                for (Pending one : batch) {
                    process(List.of(one));
                }
            } else {
                fail(batch, failure);
            }
        }
    }

    private void fail(List<Pending> batch, RuntimeException failure) throws InterruptedException {
        batch.forEach(pending -> pending.reply().completeExceptionally(failure));
        if (failure instanceof StoreException) {
            return;
        }
        if (repeats.due(failure.toString())) {
            log.error("The lock registry could not apply a command", failure);
        }
        if (batch.isEmpty()) {
            // Time's own work would fail again at once.
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    @Override
    public void stop() {
        stopping = true;
        Thread thread = writer;
        if (thread != null) {
            thread.interrupt();
            try {
                thread.join(TimeUnit.SECONDS.toMillis(5));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        writer = null;
        List<Pending> left = new ArrayList<>();
        inbox.drainTo(left);
        refuseAll(left);
    }

    private static void refuseAll(List<Pending> left) {
        left.forEach(pending ->
                pending.reply().completeExceptionally(new StoreException("the lock registry is shutting down")));
    }

    @Override
    public boolean isRunning() {
        return writer != null;
    }

    /** Before everything that asks it, after nothing. */
    @Override
    public int getPhase() {
        return -1000;
    }
}
