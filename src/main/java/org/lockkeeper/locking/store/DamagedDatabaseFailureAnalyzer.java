package org.lockkeeper.locking.store;

import java.util.Set;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The database could not even be opened. Nothing is known then of what is locked, so there is no start. Only what SQLite
 * itself has read and found damaged is called so: whoever believes it throws locks away.
 */
final class DamagedDatabaseFailureAnalyzer extends AbstractFailureAnalyzer<SQLiteException> {

    /** The lower byte of a result code says which kind it is. */
    private static final Set<Integer> DAMAGED =
            Set.of(SQLiteErrorCode.SQLITE_NOTADB.code, SQLiteErrorCode.SQLITE_CORRUPT.code);

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SQLiteException cause) {
        int kind = cause.getResultCode().code & 0xff;
        String action = "Nothing says that what is locked is damaged, so leave the file where it is. Look at the disc"
                + " and at the rights of lockkeeper.db, lockkeeper.db-wal and lockkeeper.db-shm.";
        if (DAMAGED.contains(kind)) {
            action = "Put a backup of it in its place, together with no lockkeeper.db-wal and lockkeeper.db-shm; or,"
                    + " when no maintenance is under way on this host, move the damaged file away and start with an"
                    + " empty one.";
        } else if (kind == SQLiteErrorCode.SQLITE_FULL.code) {
            action = "Make room on the disc; what is locked is as it was.";
        }
        return new FailureAnalysis(
                "The lock database lockkeeper.db in the state directory cannot be used: " + cause.getMessage(),
                action,
                cause);
    }
}
