package org.lockkeeper.locking.store.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** Opens connections on which nothing waits for ever. */
final class Connections extends AbstractDataSource {

    /** What the database waits for by itself is over before the answer is given up here, which leaves nothing to guess. */
    private static final String SETTINGS = "select set_config('lock_timeout', ?, false),"
            + " set_config('idle_in_transaction_session_timeout', ?, false),"
            // all is found by an index; how it was planned while the tables were empty is kept, and would read all
            + " set_config('enable_seqscan', 'off', false),"
            // whatever a role or a database was given: what was answered must outlast a crash
            + " case when current_setting('synchronous_commit') in ('on', 'remote_apply') then ''"
            + " else set_config('synchronous_commit', 'on', false) end";

    private final FleetStoreProperties properties;
    private final PGSimpleDataSource source = new PGSimpleDataSource();

    Connections(FleetStoreProperties properties) {
        this.properties = properties;
        int seconds = (int) properties.timeout().toSeconds();
        source.setTargetServerType("primary");
        source.setHostRecheckSeconds(1);
        source.setConnectTimeout(seconds);
        source.setLoginTimeout(seconds);
        source.setSocketTimeout(seconds);
        source.setTcpKeepAlive(true);
        source.setApplicationName("lockkeeper");
        source.setUrl(properties.url());
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = source.getConnection(properties.user(), password());
        try (PreparedStatement settings = connection.prepareStatement(SETTINGS)) {
            String half = properties.timeout().dividedBy(2).toMillis() + "ms";
            settings.setString(1, half);
            settings.setString(2, properties.timeout().toMillis() + "ms");
            settings.execute();
            return connection;
        } catch (SQLException failure) {
            connection.close();
            throw failure;
        }
    }

    private String password() throws SQLException {
        Path file = properties.passwordFile();
        try {
            return file == null
                    ? ""
                    : Files.readString(file, StandardCharsets.UTF_8)
                            .lines()
                            .findFirst()
                            .orElse("");
        } catch (IOException failure) {
            throw new SQLException("the password file cannot be read: " + failure, failure);
        }
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return getConnection();
    }

    /** The properties say it. */
    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return (int) properties.timeout().toSeconds();
    }

    /** For people: hosts and database, without what stands behind them. */
    String location() {
        return properties.url().replaceFirst("^jdbc:", "").replaceFirst("\\?.*", "");
    }
}
