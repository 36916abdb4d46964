package org.lockkeeper.locking.registry;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Reply;
import org.lockkeeper.locking.store.EndedQuery;
import org.lockkeeper.locking.store.LockStore.AuditEntry;
import org.lockkeeper.locking.store.LockStore.AuditQuery;
import org.lockkeeper.locking.store.LockStore.DoneWork;

/** The locks of this host: applies commands by the rules, durably, one after the other, and wakes who waits. */
public interface LockRegistry {

    /**
     * Hands in a command.
     *
     * @return completes when its outcome is durable; exceptionally with {@link
     *     org.lockkeeper.locking.store.StoreException} when the store cannot be used. The command may then have been applied or
     *     not: ask again with the same idempotency key
     */
    CompletableFuture<Reply> submit(Command command);

    /** What a command would lead to now, without its being applied. Reads the store for what is remembered. */
    LockRules.Step tried(Command command);

    /** The state as last committed. Never blocks. */
    RegistryState state();

    /**
     * The time in which the deadlines of the state are. It goes on evenly also in the moment after the clock was set, in
     * which they have not been moved with it yet; what is left until a deadline is counted from here.
     */
    Instant now();

    /**
     * The same moment by the host's clock as it stands, with the state that it holds for.
     */
    Moment moment();

    /** A claim, living or ended. Reads the store for one that has ended. */
    Optional<Claim> find(String id);

    /** The claims that ended last, latest first. */
    List<Claim> lastEnded(int limit);

    /** A page of those, latest first. */
    List<Claim> ended(EndedQuery query);

    List<AuditEntry> audit(AuditQuery query);

    /** Work that was done, latest first: see {@link org.lockkeeper.locking.store.LockStore#done}. */
    List<DoneWork> done(@Nullable String key, long beforeVersion, int limit);

    /** Tells what is in the way of a draining lease, for the record if its wait runs out. */
    void sight(String leaseId, List<Blocker> blockers);

    LockRules rules();

    /** Where the store is, for people. */
    String location();

    /** @return ends the subscription */
    Runnable subscribe(RegistryListener listener);

    /**
     * Calls the listener with each table that is about to be committed, on the thread that commits it: return at once. It may
     * come to nothing, so that nothing may be concluded from it; only work that will be needed then may be begun.
     *
     * @return ends the subscription
     */
    Runnable foresee(Consumer<LockTable> listener);

    /** Told after every commit, and when the store is lost or comes back. Called on the writer's thread: return at once. */
    @FunctionalInterface
    interface RegistryListener {

        /** @param events what was committed; empty if only the store's availability changed */
        void changed(RegistryState state, List<Event> events);
    }
}
