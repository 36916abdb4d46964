package org.lockkeeper.locking.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.store.LockStore.AuditEntry;
import org.lockkeeper.locking.store.LockStore.AuditPart;
import org.lockkeeper.locking.store.LockStore.AuditQuery;
import org.lockkeeper.locking.store.LockStore.Retention;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The audit trail of one lock domain: the events, as they were committed. */
final class JdbcTrail {

    private final JdbcClient jdbc;
    private final String domain;

    JdbcTrail(JdbcClient jdbc, String domain) {
        this.jdbc = jdbc;
        this.domain = domain;
    }

    void append(long version, List<Event> events, Instant seen) {
        for (int index = 0; index < events.size(); index++) {
            Event event = events.get(index);
            jdbc.sql("insert into lock_audit (domain, version, idx, at, type, subject, actor, body, seen)"
                            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
                    .params(
                            domain,
                            version,
                            index,
                            event.at().toEpochMilli(),
                            event.type().name(),
                            event.subject(),
                            Objects.requireNonNullElse(event.actor(), ""), // the event itself says that it is not known
                            TableJson.write(event),
                            seen.toEpochMilli())
                    .update();
        }
    }

    List<AuditEntry> read(AuditQuery query) {
        List<Object> known = new ArrayList<>();
        String wanted = wanted(query, known);
        String edge = query.latest() ? ">= (select min(version)" : "<= (select max(version)";
        String order = query.latest() ? "version desc, idx desc" : "version, idx";
        return jdbc.sql("select version, idx, body from lock_audit where" + wanted + " and version " + edge + " from"
                        + " (select version from lock_audit where" + wanted + " order by " + order
                        + " limit ?) as page) order by version, idx")
                .params(known)
                .params(known)
                .param(query.limit())
                .query((row, number) ->
                        new AuditEntry(row.getLong(1), row.getInt(2), TableJson.event(row.getString(3))))
                .list();
    }

    /** What says nothing is left out: a database may think that it says most, and go through the whole trail by it. */
    private String wanted(AuditQuery query, List<Object> known) {
        AuditPart part = query.part();
        StringBuilder wanted = new StringBuilder();
        and(wanted, known, "domain = ?", domain);
        and(wanted, known, "version > ?", query.afterVersion());
        and(wanted, known, "version < ?", part.beforeVersion() == Long.MAX_VALUE ? null : part.beforeVersion());
        long since = query.since().toEpochMilli();
        and(wanted, known, "at >= ?", since > 0 ? since : null);
        and(wanted, known, "at < ?", part.until() == null ? null : part.until().toEpochMilli());
        and(wanted, known, "subject = ?", part.subject());
        and(wanted, known, "type = ?", part.type() == null ? null : part.type().name());
        return wanted.toString();
    }

    private static void and(StringBuilder wanted, List<Object> known, String condition, @Nullable Object value) {
        if (value != null) {
            wanted.append(wanted.isEmpty() ? " " : " and ").append(condition);
            known.add(value);
        }
    }

    Optional<Claim> ended(String id) {
        return jdbc.sql("select body from lock_audit where domain = ? and subject = ? and type = 'ENDED'"
                        + " order by version desc, idx desc limit 1")
                .params(domain, id)
                .query((row, number) -> TableJson.event(row.getString(1)))
                .optional()
                .map(Event::after);
    }

    List<Claim> lastEnded(int limit) {
        return claims("order by version desc, idx desc limit ?", limit);
    }

    List<Claim> ended(EndedQuery query) {
        String before = query.before() == null ? "" : query.before();
        return claims(
                "and subject" + (query.windows() ? "" : " not") + " like '" + EndedQuery.WINDOW + "%'"
                        + " and (? = '' or (version, idx) < (select version, idx from lock_audit"
                        + " where domain = ? and subject = ? and type = 'ENDED' order by version desc, idx desc limit 1))"
                        + " order by version desc, idx desc limit ?",
                before,
                domain,
                before,
                query.limit());
    }

    private List<Claim> claims(String further, Object... values) {
        return jdbc
                .sql("select body from lock_audit where domain = ? and type = 'ENDED' " + further)
                .param(domain)
                .params(List.of(values))
                .query((row, number) -> TableJson.event(row.getString(1)))
                .list()
                .stream()
                .flatMap(event -> Optional.ofNullable(event.after()).stream())
                .toList();
    }

    /** In a transaction of its own. */
    int prune(Retention retention, Set<String> keep, int limit) {
        Map<String, Object> parameters = new HashMap<>(Map.of("domain", domain, "limit", limit));
        parameters.put("before", retention.before().toEpochMilli());
        parameters.put("renewals", retention.renewalsBefore().toEpochMilli());
        parameters.put("keep", keep.isEmpty() ? Set.of("") : keep);
        List<Object[]> old = jdbc.sql("select version, idx from lock_audit where domain = :domain"
                        + " and (seen < :before or (type = 'RENEWED' and seen < :renewals))"
                        + " and subject not in (:keep)"
                        + " and subject not in (select id from lock_key where domain = :domain)"
                        + " and subject not in (select id from lock_once where domain = :domain)"
                        + " order by version, idx limit :limit")
                .params(parameters)
                .query((row, number) -> new Object[] {domain, row.getLong(1), row.getInt(2)})
                .list();
        old.forEach(key -> jdbc.sql("delete from lock_audit where domain = ? and version = ? and idx = ?")
                .params(key)
                .update());
        return old.size();
    }
}
