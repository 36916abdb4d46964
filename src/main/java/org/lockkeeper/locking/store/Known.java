package org.lockkeeper.locking.store;

import java.util.function.Supplier;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.LockTable.Memory;
import org.lockkeeper.locking.store.LockStore.Stored;

/** The rows as they stand in the database at this version. Another version, or stamp, says nothing of them. */
record Known(Stored stored, String stamp, Entries entries) {

    static final Known NOTHING = new Known(new Stored(-1, LockTable.EMPTY), "", Entries.NONE);

    /** The format that had all entries in the document. */
    private static final int WHOLE = 1;

    static Known of(Dialect.Document found, Supplier<Entries> rows) {
        LockTable table = table(found);
        if (found.format() == WHOLE) {
            return new Known(new Stored(found.version(), table), found.stamp(), Entries.NONE);
        }
        Entries entries = rows.get();
        return new Known(new Stored(found.version(), entries.into(table)), found.stamp(), entries);
    }

    private static LockTable table(Dialect.Document found) {
        if (found.format() > TableJson.FORMAT) {
            throw new StoreException(
                    "the stored lock table has format %d; this Lockkeeper reads up to %d: start the newer one"
                            .formatted(found.format(), TableJson.FORMAT));
        }
        return TableJson.table(found.body()).recalling(Memory.NONE);
    }

    Known with(Dialect.News news) {
        Dialect.Document found = news.document();
        if (found.version() == version() && found.stamp().equals(stamp)) {
            return this;
        }
        return of(
                found,
                () -> entries.with(news.rows().stream().map(Entries.Change::of).toList()));
    }

    long version() {
        return stored.version();
    }
}
