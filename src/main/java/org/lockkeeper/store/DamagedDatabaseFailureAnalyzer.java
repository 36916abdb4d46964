package org.lockkeeper.store;

import java.sql.SQLException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** The database could not even be opened. Nothing is known then of what is locked, so there is no start. */
final class DamagedDatabaseFailureAnalyzer extends AbstractFailureAnalyzer<SQLException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SQLException cause) {
        return new FailureAnalysis(
                "The lock database lockkeeper.db in the state directory cannot be used: " + cause.getMessage(),
                "If the disc is full, make room. If the file is damaged, put a backup of it in its place, together with"
                        + " no lockkeeper.db-wal and lockkeeper.db-shm; or, when no maintenance is under way on this"
                        + " host, move the damaged file away and start with an empty one.",
                cause);
    }
}
