package org.lockkeeper.locking.store.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.store.Dialect.Document;
import org.lockkeeper.locking.store.Dialect.News;
import org.lockkeeper.locking.store.Dialect.Place;
import org.lockkeeper.locking.store.Dialect.Row;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Which entries each of the latest commits has touched, so that whoever hears of one need not read all. What a reader knows is
 * gone on from only where every step from there on is on record, stamp for stamp: a version that a fail-over has cut off, or one
 * of a Lockkeeper that keeps no such record, leads to nothing, and all is read.
 */
final class Changes {

    /** So many commits later it is cheaper to read all. */
    private static final int KEPT = 1000;

    static final String TELL = "insert into lock_change (domain, version, stamp, claims, works)"
            + " select ?, version, stamp, ?::bigint[], ?::bigint[] from moved";

    static final String FORGET =
            "delete from lock_change where domain = ? and version <= (select version from moved) - " + KEPT;

    /** One statement, so that all is of one moment. */
    private static final String SINCE =
            "with step as materialized (select version, stamp, claims, works from lock_change"
                    + " where domain = ? and version >= ?),"
                    + " touched as (select 'CLAIM' as kind, unnest(claims) as pos from step where version > ?"
                    + " union select 'ONCE', unnest(works) from step where version > ?)"
                    + " select 'DOCUMENT', version, stamp::text, format, body, " + PostgresDialect.NOW
                    + " from lock_document where domain = ?"
                    + " union all select 'STEP', version, stamp::text, 0, null, 0 from step"
                    // not a join, for which it might go through all entries
                    + " union all select kind, pos, null, 0, (select body from lock_entry as entry where domain = ?"
                    + " and entry.kind = touched.kind and entry.pos = touched.pos), 0 from touched";

    private record Step(long version, String stamp) {}

    private @Nullable Document document;
    private final List<Step> steps = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();

    private Changes() {}

    /** As an array of the database. */
    static String of(List<Place> touched, String kind) {
        return touched.stream()
                .filter(place -> place.kind().equals(kind))
                .map(place -> Long.toString(place.pos()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    static Optional<News> since(JdbcClient jdbc, String domain, long version, String stamp, LongConsumer clock) {
        if (version < 0) {
            return Optional.empty();
        }
        Changes found = new Changes();
        jdbc.sql(SINCE)
                .params(domain, version, version, version, domain, domain)
                .query(row -> {
                    String kind = row.getString(1);
                    switch (kind) {
                        case "DOCUMENT" -> {
                            clock.accept(row.getLong(6));
                            found.document =
                                    new Document(row.getLong(2), row.getInt(4), row.getString(5), row.getString(3));
                        }
                        case "STEP" -> found.steps.add(new Step(row.getLong(2), row.getString(3)));
                        default -> found.rows.add(new Row(new Place(kind, row.getLong(2)), row.getString(5)));
                    }
                });
        return found.from(new Step(version, stamp));
    }

    private Optional<News> from(Step known) {
        Document now = document;
        if (now == null) {
            return Optional.empty();
        }
        boolean all = steps.size() == now.version() - known.version() + 1
                && steps.stream().allMatch(step -> step.version() <= now.version())
                && steps.contains(known)
                && steps.contains(new Step(now.version(), now.stamp()));
        return all ? Optional.of(new News(now, rows)) : Optional.empty();
    }
}
