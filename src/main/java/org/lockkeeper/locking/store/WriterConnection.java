package org.lockkeeper.locking.store;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * One connection that is kept, with the statements that were prepared on it: the locks are always written by the same few,
 * and preparing them took as long as running them. For one thread at a time.
 */
public final class WriterConnection implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(WriterConnection.class);

    private final DataSource source;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private @Nullable Connection kept;
    private @Nullable Connection lent;

    /** @param source opens the connection, and may be asked for another one after a failure */
    public WriterConnection(DataSource source) {
        this.source = source;
    }

    /** Always the same connection; closing it does nothing. */
    public DataSource asSource() {
        return new AbstractDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                return lend();
            }

            @Override
            public Connection getConnection(String username, String password) throws SQLException {
                return lend();
            }
        };
    }

    /** Whether this is the one that {@link #asSource()} gives still. */
    public synchronized boolean lends(Connection connection) {
        return connection == lent;
    }

    private synchronized Connection lend() throws SQLException {
        Connection known = lent;
        if (known == null) {
            Connection fresh = source.getConnection();
            kept = fresh;
            known = (Connection) proxy(Connection.class, (proxy, method, arguments) -> ask(fresh, method, arguments));
            lent = known;
        }
        return known;
    }

    private synchronized @Nullable Object ask(Connection connection, Method method, Object @Nullable [] arguments)
            throws Throwable {
        if (method.getName().equals("close")) {
            return null;
        }
        if (method.getName().equals("prepareStatement") && arguments != null && arguments.length == 1) {
            String sql = (String) arguments[0];
            PreparedStatement known = prepared.get(sql);
            if (known == null) {
                known = keptOpen(connection.prepareStatement(sql));
                prepared.put(sql, known);
            }
            return known;
        }
        if (method.getName().equals("commit")) {
            return commit(connection, method);
        }
        return invoke(connection, method, arguments);
    }

    /**
     * A warning of a commit is no success: PostgreSQL gives one where it was told not to wait any longer for its standby,
     * which may lack what was committed.
     */
    private static @Nullable Object commit(Connection connection, Method method) throws Throwable {
        connection.clearWarnings();
        Object nothing = invoke(connection, method, null);
        SQLWarning warning = connection.getWarnings();
        if (warning != null) {
            throw new SQLException("committed with a warning: " + warning.getMessage(), warning);
        }
        return nothing;
    }

    private static PreparedStatement keptOpen(PreparedStatement statement) {
        return (PreparedStatement) proxy(PreparedStatement.class, (proxy, method, arguments) -> {
            if (method.getName().equals("close")) {
                statement.clearParameters();
                return null;
            }
            return invoke(statement, method, arguments);
        });
    }

    private static Object proxy(Class<?> type, InvocationHandler handler) {
        return Proxy.newProxyInstance(WriterConnection.class.getClassLoader(), new Class<?>[] {type}, handler);
    }

    private static @Nullable Object invoke(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getTargetException();
        }
    }

    /** After a failure nobody knows in which state it is: the next one to ask gets another. */
    public synchronized void renew() {
        Connection old = kept;
        kept = null;
        lent = null;
        prepared.clear();
        if (old != null) {
            try {
                old.close();
            } catch (SQLException failure) {
                log.debug("A connection could not be closed", failure);
            }
        }
    }

    @Override
    public void close() {
        renew();
    }
}
