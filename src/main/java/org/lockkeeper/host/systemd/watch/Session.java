package org.lockkeeper.host.systemd.watch;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.lockkeeper.base.vital.Vital;
import org.lockkeeper.host.systemd.bus.Bell;
import org.lockkeeper.host.systemd.bus.Bus;
import org.lockkeeper.host.systemd.bus.BusException;
import org.lockkeeper.host.systemd.bus.Systemd;
import org.lockkeeper.host.systemd.bus.SystemdProperties;

/**
 * Keeps a table in step with systemd over one connection, for as long as that holds. Signals do the work; this thread
 * reads when a signal says that there is more to know, when the time for a re-sync has come, and nothing besides.
 */
final class Session implements AutoCloseable {
    /** How long something doubtful may clear up by itself (a start job mostly runs at once) before it is read. */
    private static final long DOUBT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long LEFTOVERS_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Bus bus;
    private final UnitFiles files;
    private final Systemd systemd;
    private final UnitTable table;
    private final UnitReader reader;
    private final SystemdProperties properties;
    private final long generation;
    private final Bell bell;
    private final AtomicBoolean fullRead;
    private final AtomicBoolean reloaded = new AtomicBoolean(true);

    private final long epoch = System.nanoTime();
    private long resyncAt;
    private long doubtAt = Long.MAX_VALUE;
    private long leftoversAt;

    private Session(
            Bus bus,
            UnitTable table,
            UnitSelection selection,
            UnitFiles files,
            SystemdProperties properties,
            Bell bell,
            AtomicBoolean fullRead,
            long generation) {
        this.bus = bus;
        this.fullRead = fullRead;
        this.files = files;
        this.table = table;
        this.properties = properties;
        this.bell = bell;
        this.generation = generation;
        this.systemd = new Systemd(bus);
        this.reader = new UnitReader(systemd, table, selection, files, generation);
    }

    /** Connects, which may block for ever. */
    static Session open(
            String address,
            UnitTable table,
            UnitSelection selection,
            UnitFiles files,
            SystemdProperties properties,
            Bell bell)
            throws BusException {
        long generation = table.begin();
        AtomicBoolean fullRead = new AtomicBoolean(true);
        Bus bus = Bus.connect(
                address,
                properties.callTimeout(),
                () -> {
                    table.stale(generation, "systemd told of more changes at once than could be taken in");
                    fullRead.set(true);
                    bell.ring();
                },
                reason -> {
                    table.stale(generation, reason);
                    bell.ring();
                },
                Systemd.NAME);
        return new Session(bus, table, selection, files, properties, bell, fullRead, generation);
    }

    /**
     * Follows systemd until the connection is lost.
     *
     * @param live runs each time the picture has become live
     */
    void run(Runnable live) throws BusException, InterruptedException {
        new SignalIntake(table, generation, this::unitsMayDiffer, bell::ring).listenTo(bus);
        while (true) {
            Vital.turn("systemd-watch");
            String lost = bus.lostReason();
            if (lost != null) {
                throw BusException.lost(lost, null);
            }
            long now = now();
            if (fullRead.getAndSet(false)) {
                readAll(live);
                resyncAt = now() + properties.resyncInterval().toNanos();
                continue;
            }
            if (files.known() && reader.readFiles()) {
                wantFullRead();
                continue;
            }
            reader.settle();
            if (table.takeDoubt() && doubtAt == Long.MAX_VALUE) {
                doubtAt = now + DOUBT_NANOS;
            }
            if (now >= Math.min(doubtAt, resyncAt)) {
                doubtAt = Long.MAX_VALUE;
                resyncAt = now + properties.resyncInterval().toNanos();
                if (!reader.readLoaded()) {
                    wantFullRead();
                } else {
                    reader.readOrder(Entry::startQueued);
                }
                continue;
            }
            long next = Math.min(nextLeftovers(now), Math.min(doubtAt, resyncAt)) - now;
            bell.await(Math.min(next, files.dueInNanos()));
        }
    }

    /** Nanoseconds since this session began, so that "never" compares as the greatest. */
    private long now() {
        return System.nanoTime() - epoch;
    }

    private long nextLeftovers(long now) throws BusException {
        if (table.which(Entry::leftProcesses).isEmpty()) {
            leftoversAt = now + LEFTOVERS_NANOS;
            return Long.MAX_VALUE;
        }
        if (now >= leftoversAt) {
            reader.checkLeftovers(Entry::leftProcesses);
            leftoversAt = now + LEFTOVERS_NANOS;
        }
        return leftoversAt;
    }

    private void readAll(Runnable live) throws BusException, InterruptedException {
        String owner = systemd.owner();
        table.owner(generation, owner);
        if (owner == null) {
            table.unreachable("systemd is not on the bus");
            bell.await(properties.reconnectInterval().toNanos());
            wantFullRead();
            return;
        }
        systemd.subscribe();
        if (!files.known()) {
            reader.readFiles(); // an alias that matches a glob guards a unit: not live before that is known
        }
        if (reader.readAll(reloaded.getAndSet(false))) {
            reader.settle();
            table.live(generation, owner);
            live.run();
        } else {
            wantFullRead();
        }
    }

    /** A synchronous read on the caller's thread; the table has taken it in when it returns. */
    void refresh() throws BusException {
        if (!reader.readLoaded()) {
            table.stale(generation, "systemd has been executed anew");
            wantFullRead();
            return;
        }
        if (table.units().live()) {
            reader.settleStates();
        } else {
            reader.checkLeftovers(Entry::leftoversUnchecked); // the session's thread is at the details of all units
        }
    }

    /** As {@link #refresh()}; and if no unit is known to be in this run then, systemd is asked which one is. */
    void refresh(String invocationId) throws BusException {
        refresh();
        if (!table.units().knowRun(invocationId)) {
            reader.readRun(invocationId);
        }
    }

    Optional<String> unitInRun(String invocationId) throws BusException {
        return Optional.ofNullable(systemd.unitInRun(invocationId));
    }

    private void unitsMayDiffer() {
        files.outdate();
        reloaded.set(true);
        wantFullRead();
    }

    private void wantFullRead() {
        fullRead.set(true);
        bell.ring();
    }

    @Override
    public void close() {
        bus.close();
    }
}
