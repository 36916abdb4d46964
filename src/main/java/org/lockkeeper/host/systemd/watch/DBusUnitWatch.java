package org.lockkeeper.host.systemd.watch;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.base.vital.Vital;
import org.lockkeeper.host.systemd.bus.Bell;
import org.lockkeeper.host.systemd.bus.BusException;
import org.lockkeeper.host.systemd.bus.SystemdProperties;
import org.lockkeeper.host.systemd.units.ServiceManager.UnitWatch;
import org.lockkeeper.host.systemd.units.Units;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A watch with a connection and a thread of its own, which connects again for as long as it is open. */
final class DBusUnitWatch implements UnitWatch {
    private static final Logger log = LoggerFactory.getLogger(DBusUnitWatch.class);
    private final Repeats repeats = new Repeats();
    private static final int MOST_BACK_OFF = 5;
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(50);
    private static final Pattern INVOCATION_ID = Pattern.compile("[0-9a-f]{32}");

    private final String address;
    private final SystemdProperties properties;
    private final UnitSelection selection;
    private final UnitTable table;
    private final Runnable onReconnect;
    private final UnitFiles files;
    private final Bell bell = new Bell();
    private final Thread thread;

    private volatile boolean closed;
    private volatile @Nullable Session session;
    private boolean everLive;
    private boolean liveNow;

    DBusUnitWatch(
            String address,
            SystemdProperties properties,
            UnitSelection selection,
            UnitTable table,
            Runnable onReconnect) {
        this.address = address;
        this.properties = properties;
        this.selection = selection;
        this.table = table;
        this.files = new UnitFiles(!selection.globs().isEmpty());
        this.onReconnect = onReconnect;
        this.thread = Vital.thread("systemd-watch", this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        long back = 0;
        while (!closed) {
            liveNow = false;
            String reason = follow();
            if (closed) {
                return;
            }
            table.unreachable(reason);
            long longest = MOST_BACK_OFF * properties.reconnectInterval().toMillis();
            if (liveNow) {
                log.warn("Lost sight of systemd at {}: {}", address, reason);
                back = FIRST_BACK_OFF.toMillis();
            } else {
                if (back <= FIRST_BACK_OFF.toMillis()) {
                    log.warn("systemd at {} cannot be reached, trying on: {}", address, reason);
                }
                back = Math.min(longest, Math.max(properties.reconnectInterval().toMillis(), 2 * back));
            }
            try {
                Thread.sleep(back);
            } catch (InterruptedException e) {
                return; // closed
            }
        }
    }

    /** Returns why it ended. */
    private String follow() {
        try (Session opened = openSession()) {
            session = opened;
            opened.run(this::live);
            return "closed";
        } catch (BusException e) {
            log.debug("Session ended", e);
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            return "closed";
        } catch (RuntimeException e) {
            if (repeats.due(e.toString())) {
                log.error("Following systemd failed; starting over", e);
            }
            return "an internal error: " + e;
        } finally {
            session = null;
        }
    }

    private Session openSession() throws BusException {
        files.outdate();
        return Session.open(address, table, selection, files, properties, bell);
    }

    private void live() {
        if (!liveNow) {
            if (everLive) {
                onReconnect.run();
            }
            log.info(
                    "Following {} units of systemd at {}",
                    table.units().states().size(),
                    address);
        }
        liveNow = true;
        everLive = true;
    }

    @Override
    public Units units() {
        return table.units();
    }

    @Override
    public Units refresh() {
        return ask(Session::refresh);
    }

    @Override
    public Units refresh(String invocationId) {
        return INVOCATION_ID.matcher(invocationId).matches()
                ? ask(current -> current.refresh(invocationId))
                : ask(Session::refresh);
    }

    @Override
    public Optional<String> unitInRun(String invocationId) {
        Session current = session;
        if (current == null || !INVOCATION_ID.matcher(invocationId).matches()) {
            return Optional.empty();
        }
        try {
            return current.unitInRun(invocationId);
        } catch (BusException e) {
            log.debug("Which unit is in run {} is not known", invocationId, e);
            return Optional.empty();
        }
    }

    private interface Question {
        void ask(Session session) throws BusException;
    }

    private Units ask(Question question) {
        Session current = session;
        if (current == null) {
            return table.units();
        }
        try {
            question.ask(current);
            return table.units();
        } catch (BusException e) {
            Units known = table.units();
            return known.live() ? known.stale(String.valueOf(e.getMessage())) : known;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
