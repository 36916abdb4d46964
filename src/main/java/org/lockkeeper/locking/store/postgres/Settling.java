package org.lockkeeper.locking.store.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.store.DocumentText;
import org.lockkeeper.locking.store.Schema;
import org.lockkeeper.locking.store.StoreException;
import org.lockkeeper.locking.store.WriterConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What has to be certain before the database is believed: at the start, after a commit whose answer got lost, and after
 * every lost connection, since it may be another database that answers now.
 */
final class Settling {

    private static final Logger log = LoggerFactory.getLogger(Settling.class);

    /** As Flyway records them; PostgresSchemaTest. */
    static final List<String> CURRENT = List.of("1 SQL 2100277579", "2 SQL -849223872", "3 SQL -146469094");

    /** More than a thousand grants. Up to 2^53, where tokens begin to count by one, there is room for a hundred thousand. */
    private static final long TOKENS_SKIPPED = 1L << 36;

    private static final String HISTORY =
            "(select system_identifier from pg_control_system()) || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8)";

    private final Connections connections;
    private final DataSource pool;
    private final JdbcClient jdbc;
    private final WriterConnection writer;
    private final String location;
    private final String domain;
    private boolean hasTables;
    private volatile boolean doubtful = true;

    Settling(Connections connections, DataSource pool, WriterConnection writer, String domain) {
        this.connections = connections;
        this.pool = pool;
        this.writer = writer;
        this.location = connections.location();
        this.domain = domain;
        JdbcTemplate strict = new JdbcTemplate(pool);
        // One of them says that a commit did not wait for its standby.
        strict.setIgnoreWarnings(false);
        this.jdbc = JdbcClient.create(strict);
    }

    void doubt() {
        doubtful = true;
    }

    synchronized void settle() {
        if (!doubtful) {
            return;
        }
        doubtful = false;
        boolean settled = false;
        try {
            writer.renew();
            reach();
            tables();
            goOnFromWhatIsLost();
            waitForWhatIsUnderWay();
            settled = true;
        } catch (DataAccessException failure) {
            throw new StoreException(
                    location + ": " + failure.getMostSpecificCause().getMessage(), failure);
        } catch (FlywayException failure) {
            throw new StoreException(location + ": " + failure.getMessage(), failure);
        } finally {
            if (!settled) {
                doubtful = true;
            }
        }
    }

    /** The pool would go on trying for as long as it may, although nobody is there. */
    private void reach() {
        try (Connection connection = connections.getConnection()) {
            log.trace("{} answers", connection);
        } catch (SQLException failure) {
            throw new StoreException(location + ": " + failure.getMessage(), failure);
        }
    }

    private void tables() {
        if (!hasTables) {
            Schema.of(pool, "classpath:db/migration-postgresql", CURRENT);
            jdbc.sql("insert into lock_document (domain, version, format, body, stamp, updated_at)"
                            + " values (?, 0, ?, ?, gen_random_uuid(), " + PostgresDialect.NOW
                            + ") on conflict (domain) do nothing")
                    .params(domain, DocumentText.format(LockTable.EMPTY), DocumentText.of(LockTable.EMPTY))
                    .update();
            hasTables = true;
        }
    }

    /**
     * Another timeline, or another database: it was promoted or restored, and may lack the latest that was answered. Tokens go
     * on above all that may have been among that. The new stamp has everybody read again who goes by what he has read before.
     */
    private void goOnFromWhatIsLost() {
        jdbc.sql("insert into lock_history (domain, history) select ?, " + HISTORY + " on conflict (domain) do nothing")
                .param(domain)
                .update();
        int other = jdbc.sql("with other as (update lock_history set history = " + HISTORY
                        + " where domain = ? and history <> " + HISTORY + " returning domain)"
                        + " update lock_document set stamp = gen_random_uuid(), body = jsonb_set(body::jsonb, '{lastToken}',"
                        + " to_jsonb((body::jsonb ->> 'lastToken')::bigint + ?))::text"
                        + " where domain = (select domain from other)")
                .params(domain, TOKENS_SKIPPED)
                .update();
        if (other > 0) {
            log.warn("{} was promoted or restored: fencing tokens go on well above those that it knows", location);
        }
    }

    /**
     * A commit that was under way when its connection broke holds the document's row until it has come to its end. And once
     * this write is where it is safe, all before it is: a primary that came up again may show what no standby has.
     */
    private void waitForWhatIsUnderWay() {
        jdbc.sql("insert into lock_probe (domain, at) select ?, " + PostgresDialect.NOW + " from (select count(*) from"
                        + " (select 1 from lock_document where domain = ? for update) as held) as counted"
                        + " on conflict (domain) do update set at = excluded.at")
                .params(domain, domain)
                .update();
    }
}
