package org.lockkeeper.locking.store.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.store.WriterConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who has lost twice to others stands in a line, which the database keeps in order. Whoever has his turn holds a lock of his
 * transaction's that every commit needs to share; if nobody stands in line, nobody waits for it. A host that stops in its
 * turn loses it with its transaction, which may not stand idle for long.
 */
final class Turn {

    private static final Logger log = LoggerFactory.getLogger(Turn.class);

    /** Of the kind that has two numbers: this one, so that others' are not met, and the domain's. */
    static final String KEY = "(1281061701, hashtext(?))";

    private final WriterConnection writer;
    private final String domain;
    private @Nullable Connection mine;

    Turn(WriterConnection writer, String domain) {
        this.writer = writer;
        this.domain = domain;
    }

    /** In the transaction in which the writer's next commit will be. Without success the next commit is one like all others. */
    void take() {
        try {
            Connection connection = writer.asSource().getConnection();
            connection.setAutoCommit(false);
            mine = connection;
            try (PreparedStatement wait = connection.prepareStatement("select pg_advisory_xact_lock" + KEY)) {
                wait.setString(1, domain);
                wait.execute();
            }
        } catch (SQLException failure) {
            log.debug("No turn", failure);
            writer.renew();
        }
    }

    /** Whose turn it is would not get the lock shared as well, once somebody waits for his. */
    boolean taken() {
        return mine != null && writer.lends(mine);
    }

    void end() {
        Connection connection = mine;
        mine = null;
        // A connection that was given up has taken the turn with it.
        if (connection == null || !writer.lends(connection)) {
            return;
        }
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException failure) {
            log.debug("A turn could not be ended", failure);
            writer.renew();
        }
    }
}
