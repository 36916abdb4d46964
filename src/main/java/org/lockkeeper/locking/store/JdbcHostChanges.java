package org.lockkeeper.locking.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.lockkeeper.locking.store.HostChanges.HostChange;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** The journal of changes in a relational database, beside the locks. */
final class JdbcHostChanges implements HostChanges {

    private static final int ROWS = 100;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final DatabaseFile file;
    private final String domain;

    JdbcHostChanges(JdbcClient jdbc, TransactionTemplate transaction, DatabaseFile file, String domain) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.file = file;
        this.domain = domain;
    }

    @Override
    public List<HostChange> read() {
        return guarded(() -> jdbc.sql(
                        "select kind, subject, detail, at from host_change where domain = ? order by at, kind, subject")
                .param(domain)
                .query((row, number) -> new HostChange(
                        HostChange.Kind.valueOf(row.getString(1)),
                        row.getString(2),
                        row.getString(3),
                        Instant.ofEpochMilli(row.getLong(4))))
                .list());
    }

    @Override
    public void write(Collection<HostChange> changes) {
        together(() -> some(changes, rows -> {
            List<Object> values = new ArrayList<>();
            rows.forEach(change -> values.addAll(List.of(
                    domain,
                    change.kind().name(),
                    change.subject(),
                    change.detail(),
                    change.at().toEpochMilli())));
            jdbc.sql("insert into host_change (domain, kind, subject, detail, at) values "
                            + repeated("(?, ?, ?, ?, ?)", rows.size())
                            + " on conflict (domain, kind, subject) do nothing")
                    .params(values)
                    .update();
        }));
    }

    @Override
    public void erase(Collection<HostChange> changes) {
        together(() -> changes.stream()
                .collect(Collectors.groupingBy(HostChange::kind))
                .forEach((kind, ofKind) -> some(ofKind, rows -> {
                    List<Object> values = new ArrayList<>(List.of(domain, kind.name()));
                    rows.forEach(change -> values.add(change.subject()));
                    jdbc.sql("delete from host_change where domain = ? and kind = ? and subject in ("
                                    + repeated("?", rows.size()) + ")")
                            .params(values)
                            .update();
                })));
    }

    /** A statement for each of a thousand gates takes longer than their commit. */
    private static void some(Collection<HostChange> changes, Consumer<List<HostChange>> statement) {
        List<HostChange> all = List.copyOf(changes);
        for (int from = 0; from < all.size(); from += ROWS) {
            statement.accept(all.subList(from, Math.min(all.size(), from + ROWS)));
        }
    }

    private static String repeated(String placeholders, int times) {
        return String.join(", ", Collections.nCopies(times, placeholders));
    }

    private void together(Runnable work) {
        guarded(() -> {
            file.check();
            transaction.executeWithoutResult(status -> work.run());
            file.check();
            return true;
        });
    }

    private <T> T guarded(Supplier<T> access) {
        try {
            return access.get();
        } catch (DataAccessException | TransactionException failure) {
            throw new StoreException(
                    file + ": " + failure.getMostSpecificCause().getMessage(), failure);
        }
    }
}
