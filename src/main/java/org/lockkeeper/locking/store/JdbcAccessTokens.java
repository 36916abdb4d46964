package org.lockkeeper.locking.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.store.AccessTokens.AccessToken;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;

final class JdbcAccessTokens implements AccessTokens {

    private static final String COLUMNS =
            "name, role, service_groups, rights, created_at, created_by, expires_at, last_used_at";

    private final JdbcClient jdbc;
    private final DatabaseFile file;

    JdbcAccessTokens(JdbcClient jdbc, DatabaseFile file) {
        this.jdbc = jdbc;
        this.file = file;
    }

    @Override
    public boolean add(AccessToken token, String hash) {
        return guarded(() -> jdbc.sql("insert into access_token (" + COLUMNS + ", hash)"
                                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (name) do nothing")
                        .params(
                                token.name(),
                                token.role(),
                                String.join(",", new TreeSet<>(token.serviceGroups())),
                                String.join(",", new TreeSet<>(token.rights())),
                                token.createdAt().toEpochMilli(),
                                token.createdBy())
                        .param(millis(token.expiresAt()))
                        .param(millis(token.lastUsedAt()))
                        .param(hash)
                        .update()
                == 1);
    }

    private static @Nullable Long millis(@Nullable Instant at) {
        return at == null ? null : at.toEpochMilli();
    }

    @Override
    public Optional<AccessToken> find(String hash) {
        return guarded(() -> jdbc.sql("select " + COLUMNS + " from access_token where hash = ?")
                .param(hash)
                .query(JdbcAccessTokens::row)
                .optional());
    }

    @Override
    public List<AccessToken> all() {
        return guarded(() -> jdbc.sql("select " + COLUMNS + " from access_token order by name")
                .query(JdbcAccessTokens::row)
                .list());
    }

    @Override
    public Optional<AccessToken> remove(String name) {
        return guarded(() -> jdbc.sql("delete from access_token where name = ? returning " + COLUMNS)
                .param(name)
                .query(JdbcAccessTokens::row)
                .optional());
    }

    @Override
    public void used(String name, Instant at) {
        guarded(() -> jdbc.sql("update access_token set last_used_at = ? where name = ?")
                .params(at.toEpochMilli(), name)
                .update());
    }

    private <T> T guarded(Supplier<T> action) {
        try {
            file.check();
            return action.get();
        } catch (DataAccessException | TransactionException failure) {
            throw new StoreException("the access tokens cannot be read or written: " + failure.getMessage(), failure);
        }
    }

    private static AccessToken row(ResultSet row, int number) throws SQLException {
        return new AccessToken(
                row.getString("name"),
                row.getString("role"),
                words(row.getString("service_groups")),
                words(row.getString("rights")),
                Instant.ofEpochMilli(row.getLong("created_at")),
                row.getString("created_by"),
                instant(row, "expires_at"),
                instant(row, "last_used_at"));
    }

    private static Set<String> words(String text) {
        return text.isEmpty() ? Set.of() : Set.of(text.split(",", -1));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
