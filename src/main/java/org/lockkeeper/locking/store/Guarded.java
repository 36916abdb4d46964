package org.lockkeeper.locking.store;

import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Access to the database whose failure is a {@link StoreException}. */
record Guarded(TransactionTemplate transaction, DatabaseFile file) {

    <T> T one(Supplier<T> access) {
        try {
            return access.get();
        } catch (DataAccessException | TransactionException failure) {
            throw new StoreException(
                    file + ": " + failure.getMostSpecificCause().getMessage(), failure);
        }
    }

    /** In one transaction. */
    <T> T together(Supplier<T> work) {
        return one(() -> {
            file.check();
            T done = transaction.execute(status -> work.get());
            file.check();
            return Objects.requireNonNull(done);
        });
    }
}
