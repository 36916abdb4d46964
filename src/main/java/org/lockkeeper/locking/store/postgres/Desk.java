package org.lockkeeper.locking.store.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.lockkeeper.locking.store.Outbox.Letter;
import org.lockkeeper.locking.store.StateDirectory.StateDirectoryException;
import org.lockkeeper.locking.store.StoreException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The letters that this Lockkeeper has committed together with what they tell of, until it has taken them over into the outbox
 * of its host. Each Lockkeeper has a desk of its own in the shared database, and takes from no other: so one tells of each
 * change, and has told it after a crash as well. Methods may throw {@link StoreException}.
 */
public final class Desk {

    private static final String BOX = "fleet@";
    private static final int MOST = 500;
    private static final Duration KEPT = Duration.ofDays(7);

    private final JdbcClient jdbc;
    private final String box;

    private Desk(JdbcClient jdbc, String box) {
        this.jdbc = jdbc;
        this.box = box;
    }

    /** @param file has the name of the desk: a host that is named otherwise finds what it has left */
    static Desk open(JdbcClient jdbc, Path file) {
        try {
            if (!Files.exists(file)) {
                Path fresh =
                        Files.writeString(file.resolveSibling(file.getFileName() + ".new"), UUID.randomUUID() + "\n");
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return new Desk(jdbc, BOX + Files.readString(file).strip());
        } catch (IOException failure) {
            throw new StateDirectoryException(
                    "The file '%s' cannot be used: %s".formatted(file.toAbsolutePath(), failure),
                    "Let Lockkeeper read and write it. If it is deleted, what was not told of the fleet's last changes is"
                            + " told no more.");
        }
    }

    /** The domain of the outbox. */
    String box() {
        return box;
    }

    /** The eldest, in order. */
    public List<Letter> letters() {
        return guarded(() -> jdbc.sql(
                        "select receiver, id, subject, at, body from outbox where domain = ? order by seq limit ?")
                .params(box, MOST)
                .query((row, number) -> new Letter(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        Instant.ofEpochMilli(row.getLong(4)),
                        row.getString(5)))
                .list());
    }

    public void remove(List<Letter> taken) {
        guarded(() -> taken.stream()
                .mapToInt(letter -> jdbc.sql(
                                "delete from outbox where domain = ? and receiver = ? and subject = ? and id = ?")
                        .params(box, letter.receiver(), letter.subject(), letter.id())
                        .update())
                .sum());
    }

    /** Of Lockkeepers that have not come back. */
    public int sweep() {
        return guarded(() -> jdbc.sql("delete from outbox where domain like 'fleet@%' and seen <"
                        + " floor(extract(epoch from clock_timestamp()) * 1000) - ?")
                .param(KEPT.toMillis())
                .update());
    }

    private interface Access<T> {
        T get();
    }

    private static <T> T guarded(Access<T> access) {
        try {
            return access.get();
        } catch (DataAccessException failure) {
            throw new StoreException(
                    "the fleet's outbox: " + failure.getMostSpecificCause().getMessage(), failure);
        }
    }
}
