package org.lockkeeper.locking.store;

import java.util.List;
import org.lockkeeper.locking.rules.LockTable;

/** What stands in the document: all of a table that is no entry. */
public final class DocumentText {

    /** The format of tables without schedules: hosts of a fleet that are older read what they share with newer ones. */
    private static final int WITHOUT_SCHEDULES = 10;

    private DocumentText() {}

    public static int format(LockTable table) {
        return table.handled().isEmpty() ? WITHOUT_SCHEDULES : TableJson.FORMAT;
    }

    public static String of(LockTable table) {
        return TableJson.write(new LockTable(
                table.lastNow(), table.lastToken(), table.floors(), List.of(), List.of(), List.of(), table.handled()));
    }
}
