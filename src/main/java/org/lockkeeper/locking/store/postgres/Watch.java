package org.lockkeeper.locking.store.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.base.vital.Vital;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits on a connection of its own for word that the document has changed. Should one get lost, it looks by itself now and
 * then. Where the connection was lost, anything may have happened meanwhile.
 */
final class Watch implements AutoCloseable {

    static final String CHANNEL = "lockkeeper";

    private static final Logger log = LoggerFactory.getLogger(Watch.class);
    private static final long PAUSE_MILLIS = 500;

    private final Connections connections;
    private final Settling settling;
    private final String domain;
    private final Duration poll;
    private final Repeats repeats = new Repeats();
    private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();
    private @Nullable Thread thread;
    private volatile @Nullable Connection open;
    private volatile boolean closed;
    private long latest;
    private boolean listening;

    Watch(Connections connections, Settling settling, String domain, Duration poll) {
        this.connections = connections;
        this.settling = settling;
        this.domain = domain;
        this.poll = poll;
    }

    synchronized Runnable onChange(LongConsumer listener) {
        listeners.add(listener);
        if (thread == null && !closed) {
            Thread fresh = Vital.thread("fleet-watch", this::run);
            thread = fresh;
            fresh.start();
        }
        return () -> listeners.remove(listener);
    }

    private void run() {
        while (!closed) {
            try (Connection connection = connections.getConnection()) {
                open = connection;
                listen(connection);
            } catch (SQLException lost) {
                lost(lost);
            } finally {
                open = null;
            }
        }
    }

    private void listen(Connection connection) throws SQLException {
        try (Statement listen = connection.createStatement()) {
            listen.execute("listen " + CHANNEL);
        }
        settling.doubt();
        listening = true;
        tell(FleetStore.ANY);
        PGConnection notices = connection.unwrap(PGConnection.class);
        while (!closed) {
            Vital.turn("fleet-watch");
            PGNotification[] some = notices.getNotifications((int) poll.toMillis());
            if (some == null || some.length == 0) {
                look(connection);
            } else {
                for (PGNotification one : some) {
                    told(one.getParameter());
                }
            }
        }
    }

    private void told(String word) {
        String prefix = domain + " ";
        if (word.startsWith(prefix)) {
            latest = Long.parseLong(word.substring(prefix.length()));
            tell(latest);
        }
    }

    private void look(Connection connection) throws SQLException {
        try (PreparedStatement ask =
                connection.prepareStatement("select version from lock_document where domain = ?")) {
            ask.setString(1, domain);
            try (ResultSet row = ask.executeQuery()) {
                if (row.next() && row.getLong(1) != latest) {
                    latest = row.getLong(1);
                    tell(latest);
                }
            }
        }
    }

    private void tell(long version) {
        for (LongConsumer listener : listeners) {
            try {
                listener.accept(version);
            } catch (RuntimeException failure) {
                log.error("A listener of the fleet's store failed", failure);
            }
        }
    }

    private void lost(SQLException failure) {
        if (closed) {
            return;
        }
        settling.doubt();
        if (repeats.due(String.valueOf(failure.getMessage()))) {
            log.warn("The fleet's database cannot be listened to: {}", failure.getMessage());
        }
        if (listening) {
            // Whoever asks it now learns whether it is gone, before anybody takes what is known of it for what is.
            listening = false;
            tell(FleetStore.ANY);
        }
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        Thread running = thread;
        Connection connection = open;
        if (running != null) {
            running.interrupt();
        }
        if (connection != null) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException gone) {
                log.debug("The connection that listens could not be closed", gone);
            }
        }
    }
}
