package org.lockkeeper.locking.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.store.LockStore;
import org.lockkeeper.locking.store.LockStore.AuditEntry;
import org.lockkeeper.locking.store.LockStore.AuditQuery;

/** What led from one version of the stored table to another; who waits for it was not told yet. */
record Since(long version, List<AuditEntry> entries) {

    static Since read(LockStore store, long version, long upTo) {
        return new Since(
                version,
                store.audit(new AuditQuery(version, Instant.EPOCH, Integer.MAX_VALUE)).stream()
                        .filter(entry -> entry.version() <= upTo)
                        .toList());
    }

    /** Whether these made the next version. Others may have gone on from it already, so the table cannot tell whether it was us. */
    boolean beginsWith(List<Event> events) {
        return entries.stream()
                .filter(entry -> entry.version() == version + 1)
                .map(AuditEntry::event)
                .toList()
                .equals(events);
    }

    List<Event> events() {
        return entries.stream().map(AuditEntry::event).toList();
    }

    static boolean moved(List<Event> events, Duration by) {
        return events.stream()
                .anyMatch(event -> event.type() == Event.Type.CLOCK_SHIFTED
                        && by.toString().equals(event.detail()));
    }
}
