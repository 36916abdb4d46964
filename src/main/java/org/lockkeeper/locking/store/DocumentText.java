package org.lockkeeper.locking.store;

import java.util.List;
import org.lockkeeper.locking.rules.LockTable;

/** What stands in the document: all of a table that is no entry. */
public final class DocumentText {

    public static final int FORMAT = TableJson.FORMAT;

    private DocumentText() {}

    public static String of(LockTable table) {
        return TableJson.write(
                new LockTable(table.lastNow(), table.lastToken(), table.floors(), List.of(), List.of(), List.of()));
    }
}
