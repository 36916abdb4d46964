package org.lockkeeper.locking.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.LockTable.Memory;
import org.lockkeeper.locking.store.EndedQuery;
import org.lockkeeper.locking.store.LockStore;
import org.lockkeeper.locking.store.StoreException;

/**
 * One node's way to the shared store: anything may happen around each call. Others may run before it and after it, the
 * answer may get lost with the deed or without it, the store may be away, and the node may die.
 */
final class ShakyStore implements LockStore {

    /** The node ends here, in the middle of what it did. */
    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** What the simulation must find if a store or a registry did it. */
    enum Sabotage {
        NONE,
        /** An outcome that is not known is taken for a success. */
        UNKNOWN_IS_COMMITTED,
        /** A conflict is taken for a success. */
        CONFLICT_IS_COMMITTED,
        /** The version is not compared. */
        BLIND_WRITE,
        /** What was read last is given again. */
        STALE_READ,
        /** The document is written, its events are not. */
        EVENTS_LOST,
        /** A success is reported as a conflict, so that all is done again. */
        COMMITTED_IS_CONFLICT
    }

    private final LockStore shared;
    private final Random random;
    private final Sabotage sabotage;
    private final Runnable others;
    private final Runnable written;
    private Stored lastRead = new Stored(0, LockTable.EMPTY);
    private boolean calm;
    private boolean deaths = true;

    /**
     * @param others lets anything else happen
     * @param written called right after each attempt to write
     */
    ShakyStore(LockStore shared, Random random, Sabotage sabotage, Runnable others, Runnable written) {
        this.shared = shared;
        this.random = random;
        this.sabotage = sabotage;
        this.others = others;
        this.written = written;
    }

    /** From now on nothing goes wrong any more. */
    void calm() {
        calm = true;
    }

    /** Where a node that dies would be the whole process. */
    ShakyStore withoutDeaths() {
        deaths = false;
        return this;
    }

    private boolean happens(int oneIn) {
        return !calm && random.nextInt(oneIn) == 0;
    }

    private void around() {
        if (happens(4)) {
            others.run();
        }
        if (deaths && happens(150)) {
            throw new Crash();
        }
    }

    @Override
    public Stored read() {
        around();
        if (happens(40)) {
            throw new StoreException("cannot be read now");
        }
        Stored read = sabotage == Sabotage.STALE_READ && !calm && lastRead.version() > 0 ? lastRead : shared.read();
        lastRead = read;
        around();
        return read;
    }

    @Override
    public Commit commit(long expectedVersion, LockTable table, List<Event> events) {
        around();
        if (happens(30)) {
            return sabotage == Sabotage.UNKNOWN_IS_COMMITTED ? Commit.COMMITTED : Commit.UNKNOWN;
        }
        long expected = sabotage == Sabotage.BLIND_WRITE ? shared.read().version() : expectedVersion;
        Commit outcome =
                shared.commit(expected, table, sabotage == Sabotage.EVENTS_LOST ? List.of() : new ArrayList<>(events));
        // No turns: where all nodes are one thread, whoever waits for his own waits for himself.
        shared.endTurn();
        written.run();
        around();
        if (happens(20)) {
            return sabotage == Sabotage.UNKNOWN_IS_COMMITTED ? Commit.COMMITTED : Commit.UNKNOWN;
        }
        if (outcome == Commit.CONFLICT && sabotage == Sabotage.CONFLICT_IS_COMMITTED) {
            return Commit.COMMITTED;
        }
        return outcome == Commit.COMMITTED && sabotage == Sabotage.COMMITTED_IS_CONFLICT ? Commit.CONFLICT : outcome;
    }

    @Override
    public void endTurn() {
        shared.endTurn();
    }

    @Override
    public Memory recall(Collection<Command.Key> keys, Collection<Command.OnceKey> works) {
        around();
        if (happens(40)) {
            throw new StoreException("cannot be read now");
        }
        // What is stale knows nothing of the latest keys.
        Memory recalled = sabotage == Sabotage.STALE_READ && !calm ? Memory.NONE : shared.recall(keys, works);
        around();
        return recalled;
    }

    @Override
    public List<DoneWork> done(@Nullable String key, long beforeVersion, int limit) {
        return shared.done(key, beforeVersion, limit);
    }

    @Override
    public Optional<Duration> clockSetWhileDown() {
        return shared.clockSetWhileDown();
    }

    @Override
    public int forget(Forgetting what, int limit) {
        return shared.forget(what, limit);
    }

    @Override
    public long tokensAbove() {
        return shared.tokensAbove();
    }

    @Override
    public List<AuditEntry> audit(AuditQuery query) {
        around();
        return shared.audit(query);
    }

    @Override
    public Optional<Claim> ended(String id) {
        return shared.ended(id);
    }

    @Override
    public List<Claim> lastEnded(int limit) {
        return shared.lastEnded(limit);
    }

    @Override
    public List<Claim> ended(EndedQuery query) {
        return shared.ended(query);
    }

    @Override
    public int prune(Retention retention, Set<String> keep, int limit) {
        return shared.prune(retention, keep, limit);
    }

    @Override
    public void probe() {
        around();
        if (happens(40)) {
            throw new StoreException("cannot be written now");
        }
    }

    @Override
    public String location() {
        return shared.location();
    }
}
