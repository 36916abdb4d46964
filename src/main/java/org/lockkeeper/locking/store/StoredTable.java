package org.lockkeeper.locking.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.lockkeeper.base.time.WatchedTime;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.store.Outbox.Mailing;
import org.lockkeeper.locking.store.StateDirectory.StateDirectoryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.FileSystemUtils;
import org.sqlite.SQLiteDataSource;

/**
 * What is locked, read beside the process that holds the state. From a copy: even a reader opens a file in WAL mode by
 * making files beside it, and those would be its own user's, not the service's.
 */
public final class StoredTable {

    private static final Logger log = LoggerFactory.getLogger(StoredTable.class);
    private static final List<String> FILES = List.of("lockkeeper.db", "lockkeeper.db-wal");
    private static final int ATTEMPTS = 20;

    private StoredTable() {}

    /**
     * Empty where nothing was ever stored.
     *
     * @throws StoreException when it cannot be read
     */
    public static Optional<LockTable> read(StoreProperties properties) {
        Path directory = properties.directory();
        try {
            if (Files.notExists(directory.resolve(FILES.get(0)))) {
                return Optional.empty();
            }
            Path copy = Files.createTempDirectory("lockkeeper-check-");
            try {
                copy(directory, copy);
                NativeLibrary.load(directory);
                return Optional.of(read(copy.resolve(FILES.get(0))));
            } finally {
                FileSystemUtils.deleteRecursively(copy);
            }
        } catch (IOException | StateDirectoryException failure) {
            throw new StoreException(directory + ": " + failure, failure);
        }
    }

    /** Until nothing was written meanwhile: a part of one moment and a part of another are no table. */
    private static void copy(Path from, Path to) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String before = moment(from);
            for (String name : FILES) {
                Files.deleteIfExists(to.resolve(name));
                try {
                    Files.copy(from.resolve(name), to.resolve(name));
                } catch (NoSuchFileException gone) {
                    log.trace("{} is not there: nothing is in the log", gone.getFile());
                }
            }
            if (moment(from).equals(before)) {
                return;
            }
        }
        throw new IOException("it is written to all the time");
    }

    private static String moment(Path directory) throws IOException {
        StringBuilder moment = new StringBuilder();
        for (String name : FILES) {
            Path file = directory.resolve(name);
            moment.append(Files.exists(file) ? Files.getLastModifiedTime(file) + " " + Files.size(file) : "none")
                    .append(' ');
        }
        return moment.toString();
    }

    private static LockTable read(Path database) {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + database);
        TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(source));
        return new JdbcLockStore(
                        new SqliteDialect(
                                new DatabaseFile(database),
                                WatchedTime.of(Clock.systemUTC()),
                                StoreConfiguration.DOMAIN),
                        new Access(JdbcClient.create(source), transaction, transaction),
                        new WriterConnection(source),
                        TokenFloor.open(database.resolveSibling("token-floor")),
                        Mailing.TO_NOBODY,
                        StoreConfiguration.DOMAIN,
                        StoreConfiguration.DOMAIN)
                .read()
                .table();
    }
}
