package org.lockkeeper.host.systemd.login;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.base.vital.Vital;
import org.lockkeeper.host.systemd.bus.Bell;
import org.lockkeeper.host.systemd.bus.Bus;
import org.lockkeeper.host.systemd.bus.BusException;
import org.lockkeeper.host.systemd.bus.SignalRule;
import org.lockkeeper.host.systemd.bus.Systemd;
import org.lockkeeper.host.systemd.bus.SystemdProperties;
import org.lockkeeper.host.systemd.login.Inhibitions.Inhibitor;
import org.lockkeeper.host.systemd.login.LoginManager.InhibitorWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Over a connection and a thread of its own, so that a systemd-logind that hangs holds up nothing else. Signals only say
 * that there is something to ask: what is known always comes from an answer.
 */
final class DBusInhibitorWatch implements InhibitorWatch {
    private static final Logger log = LoggerFactory.getLogger(DBusInhibitorWatch.class);
    private final Repeats repeats = new Repeats();

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String address;
    private final SystemdProperties properties;
    private final Runnable listener;
    private final Bell bell = new Bell();
    private final Thread thread;

    private volatile boolean closed;
    private volatile @Nullable Bus bus;
    private volatile Inhibitions known;
    private @Nullable String told;

    DBusInhibitorWatch(String address, SystemdProperties properties, Runnable listener) {
        this.address = address;
        this.properties = properties;
        this.listener = listener;
        this.known = unknown("systemd-logind at " + address + " has not answered yet");
        this.thread = Vital.thread("logind-watch", this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!closed) {
            try {
                follow();
            } catch (BusException lost) {
                take(unknown(String.valueOf(lost.getMessage())));
            } catch (InterruptedException stop) {
                return;
            } catch (RuntimeException failure) {
                if (repeats.due(failure.toString())) {
                    log.error("Following systemd-logind failed; starting over", failure);
                }
                take(unknown("an internal error: " + failure));
            }
            try {
                Thread.sleep(properties.reconnectInterval().toMillis());
            } catch (InterruptedException stop) {
                return;
            }
        }
    }

    private void follow() throws BusException, InterruptedException {
        try (Bus opened = Bus.connect(
                address, properties.callTimeout(), bell::ring, reason -> bell.ring(), Systemd.NAME, Logind.NAME)) {
            listenTo(opened);
            bus = opened;
            while (true) {
                Vital.turn("logind-watch");
                read(opened);
                // Nobody tells of a start that fails, or that it answers again.
                bell.await(known.unknown() == null ? properties.resyncInterval().toNanos() : RETRY_NANOS);
                String lost = opened.lostReason();
                if (lost != null) {
                    throw BusException.lost(lost, null);
                }
            }
        } finally {
            bus = null;
        }
    }

    private void listenTo(Bus opened) throws BusException {
        opened.listen(SignalRule.ownerChanged(Logind.NAME), signal -> bell.ring());
        opened.listen(
                new SignalRule(Logind.NAME, Systemd.PROPERTIES, "PropertiesChanged", Logind.PATH, null, Logind.MANAGER),
                signal -> bell.ring());
    }

    /** One at a time, so that no older answer takes the place of a newer one. */
    private synchronized void read(Bus on) throws BusException {
        try {
            take(ask(new Logind(on, properties.callTimeout())));
        } catch (BusException e) {
            if (e.kind() != BusException.Kind.REFUSED) {
                throw e;
            }
            take(unknown("systemd-logind does not say who keeps the host from shutting down: " + e.getMessage()));
        }
    }

    private Inhibitions ask(Logind logind) throws BusException {
        if (logind.owner() == null) {
            return logind.starting()
                    ? unknown("systemd-logind at " + address + " is between two runs")
                    : new Inhibitions(false, List.of(), null, address, -1);
        }
        List<Inhibitor> blocking =
                logind.inhibitors().stream().filter(Inhibitor::blocksShutdown).toList();
        return new Inhibitions(true, blocking, null, address, logind.self());
    }

    private Inhibitions unknown(String reason) {
        return new Inhibitions(true, List.of(), reason, address, -1);
    }

    private synchronized void take(Inhibitions now) {
        Inhibitions before = known;
        known = now;
        tell(now);
        if (!now.equals(before)) {
            listener.run();
            if (now.unknown() != null) {
                bell.ring(); // whoever asked: from now on it is asked more often
            }
        }
    }

    private void tell(Inhibitions now) {
        String news = now.unknown() != null ? now.unknown() : now.present() ? "" : "absent";
        if (news.equals(told) || told == null && news.isEmpty()) {
            told = news;
            return;
        }
        told = news;
        if (now.unknown() != null) {
            log.warn("{}", now.unknown());
        } else if (now.present()) {
            log.info("systemd-logind at {} says who keeps the host from shutting down", address);
        } else {
            log.info("There is no systemd-logind at {}, so nobody keeps the host from shutting down", address);
        }
    }

    @Override
    public Inhibitions inhibitions() {
        return known;
    }

    @Override
    public Inhibitions refresh() {
        Bus current = bus;
        if (current == null) {
            return known;
        }
        try {
            read(current);
        } catch (BusException e) {
            take(unknown(String.valueOf(e.getMessage())));
        }
        return known;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
