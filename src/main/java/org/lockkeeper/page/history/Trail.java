package org.lockkeeper.page.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.fleet.pools.Fleet;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.store.LockStore.AuditEntry;
import org.lockkeeper.locking.store.LockStore.AuditPart;
import org.lockkeeper.locking.store.LockStore.AuditQuery;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Reads the audit trail a part at a time, so that no page takes long however long the trail is. */
@Component
@Lazy
final class Trail {

    /** On one page; those of one commit stay together. */
    static final int EACH = 50;

    /** So many entries are looked at for a page; who wants to look at more goes on from there. */
    static final int SEARCHED = 20_000;

    private static final int AT_ONCE = 500;

    private final LockRegistry host;
    private final ObjectProvider<Fleet> fleets;

    Trail(LockRegistry host, ObjectProvider<Fleet> fleets) {
        this.host = host;
        this.fleets = fleets;
    }

    /**
     * @param entries latest first
     * @param earlier the position to read on before; null at the beginning of the trail
     * @param later the position to read on after; null at its end
     * @param searched how many entries were looked at without finding enough; 0 where enough were found, or there are no more
     */
    record Found(
            List<AuditEntry> entries,
            @Nullable Long earlier,
            @Nullable Long later,
            int searched) {}

    Optional<LockRegistry> of(boolean fleet) {
        return fleet ? Optional.ofNullable(fleets.getIfAvailable()).map(Fleet::registry) : Optional.of(host);
    }

    Collection<String> pools() {
        Fleet fleet = fleets.getIfAvailable();
        return fleet == null ? List.of() : fleet.pools();
    }

    boolean hasFleet() {
        return fleets.getIfAvailable() != null;
    }

    /** The entries before a position; the latest for null. */
    Found before(Filter filter, @Nullable Long position) {
        LockRegistry registry = of(filter.fleet()).orElse(null);
        if (registry == null) {
            return new Found(List.of(), null, null, 0);
        }
        List<AuditEntry> found = new ArrayList<>();
        long before = Objects.requireNonNullElse(position, Long.MAX_VALUE);
        int searched = 0;
        boolean more = true;
        while (more && found.size() < EACH && searched < SEARCHED) {
            List<AuditEntry> part = registry.audit(query(filter, 0, before, true));
            more = !part.isEmpty();
            searched += part.size();
            for (int i = part.size() - 1; i >= 0; i--) {
                AuditEntry entry = part.get(i);
                if (entry.version() != before && found.size() >= EACH) {
                    break;
                }
                before = entry.version();
                if (filter.wants(entry.event())) {
                    found.add(entry);
                }
            }
        }
        more = more && !registry.audit(query(filter, 0, before, true, 1)).isEmpty();
        Long later = position == null || found.isEmpty() ? position == null ? null : position - 1 : latest(found);
        boolean gaveUp = more && found.size() < EACH;
        return new Found(found, more ? before : null, later, gaveUp ? searched : 0);
    }

    /** The entries that follow a position; the latest page where less than a page does. */
    Found after(Filter filter, long position) {
        LockRegistry registry = of(filter.fleet()).orElse(null);
        List<AuditEntry> found = new ArrayList<>();
        long after = position;
        int searched = 0;
        while (registry != null && found.size() < EACH && searched < SEARCHED) {
            List<AuditEntry> part = registry.audit(query(filter, after, Long.MAX_VALUE, false));
            if (part.isEmpty()) {
                return before(filter, null);
            }
            searched += part.size();
            for (AuditEntry entry : part) {
                if (entry.version() != after && found.size() >= EACH) {
                    break;
                }
                after = entry.version();
                if (filter.wants(entry.event())) {
                    found.add(entry);
                }
            }
        }
        Collections.reverse(found);
        return new Found(found, position + 1, after, found.size() < EACH ? searched : 0);
    }

    private static Long latest(List<AuditEntry> found) {
        return found.get(0).version();
    }

    /** The position of the last entry that there is. */
    long end(Filter filter) {
        return of(filter.fleet()).stream()
                .flatMap(registry -> registry.audit(query(filter, 0, Long.MAX_VALUE, true, 1)).stream())
                .mapToLong(AuditEntry::version)
                .max()
                .orElse(0);
    }

    /** All that fits up to a position, oldest first, read a part at a time. */
    void each(Filter filter, long end, Consumer<AuditEntry> to) {
        LockRegistry registry = of(filter.fleet()).orElse(null);
        long after = 0;
        while (registry != null && after < end) {
            List<AuditEntry> part = registry.audit(query(filter, after, end + 1, false));
            if (part.isEmpty()) {
                return;
            }
            part.stream().filter(entry -> filter.wants(entry.event())).forEach(to);
            after = part.get(part.size() - 1).version();
        }
    }

    private static AuditQuery query(Filter filter, long after, long before, boolean latest) {
        return query(filter, after, before, latest, AT_ONCE);
    }

    private static AuditQuery query(Filter filter, long after, long before, boolean latest, int limit) {
        Instant since = Objects.requireNonNullElse(filter.since(), Instant.EPOCH);
        return new AuditQuery(after, since, limit, latest, new AuditPart(before, filter.until(), null, filter.only()));
    }
}
