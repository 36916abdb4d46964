package org.lockkeeper.locking.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.store.LockStore.Commit;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Where databases differ: what time it is, how the document moves on, and what a failure says. */
public interface Dialect {

    /** @param stamp another one after each commit, where two histories may have the same version; else always the same */
    record Document(long version, int format, String body, String stamp) {}

    /** Where an entry stands. */
    record Place(String kind, long pos) {}

    /** @param body null: there is no entry any more */
    record Row(Place place, @Nullable String body) {}

    /** @param rows all entries that may differ from what was known */
    record News(Document document, List<Row> rows) {

        public News {
            rows = List.copyOf(rows);
        }
    }

    /** @param seen when, by the time that age is counted in */
    record Moved(Instant seen, String stamp) {}

    /**
     * Whether it can still be worked with: asked before what is read, and around each commit.
     *
     * @throws StoreException if not
     */
    void check();

    /**
     * Whether what it reads is what is stored: for any thread, and only where that costs nothing.
     *
     * @throws StoreException if not
     */
    default void checkRead() {}

    Optional<Document> document(JdbcClient jdbc);

    /**
     * What has changed since this was read or written; empty where that cannot be told, or not for certain: then all has to be
     * read.
     */
    Optional<News> since(JdbcClient jdbc, long version, String stamp);

    /**
     * In a transaction; empty where another version or stamp is there.
     *
     * @param touched the entries that the same transaction writes or deletes
     */
    Optional<Moved> replace(JdbcClient jdbc, long version, String stamp, LockTable table, List<Place> touched);

    /** Waits until nobody else commits any more, if it can, and keeps them from it up to the next commit. For the one that commits. */
    void takeTurn();

    /** Of no effect without a turn. */
    void endTurn();

    /** Now, by the time that age is counted in. */
    Instant now();

    /** Called before commands are applied, where the database has the only clock that counts. */
    void lookAtTheClock(JdbcClient jdbc);

    void probe(JdbcClient jdbc);

    Optional<Duration> clockSetWhileDown();

    /** What became of a commit that has failed so: a conflict only where the database itself says that nothing was written. */
    Commit failed(RuntimeException failure);

    String location();
}
