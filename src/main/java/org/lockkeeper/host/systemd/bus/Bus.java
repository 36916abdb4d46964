package org.lockkeeper.host.systemd.bus;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.freedesktop.dbus.connections.IDisconnectCallback;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.MethodCall;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.bus.PendingReply.Reply;
import org.lockkeeper.host.systemd.bus.SignalRule.Signal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the bus, from its making to its end. It speaks raw messages and not dbus-java's proxies, because
 * those hide what is needed here: the sender's serial (the order of replies and signals), the D-Bus name of an error, a
 * time-out per call, several calls under way at once. Nor do raw signals need the JVM-wide table of signal classes.
 */
public final class Bus implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Bus.class);
    private static final int CONNECT_TIMEOUT_MILLIS = 500; // otherwise a missing socket is retried for 9.5 s

    private final DBusConnection connection;
    private final Senders senders;
    private final SignalQueue signals;
    private final Duration callTimeout;
    private final AtomicReference<@Nullable String> lost;
    private final Consumer<String> onLost;

    private Bus(
            DBusConnection connection,
            Senders senders,
            SignalQueue signals,
            Duration callTimeout,
            AtomicReference<@Nullable String> lost,
            Consumer<String> onLost) {
        this.connection = connection;
        this.senders = senders;
        this.signals = signals;
        this.callTimeout = callTimeout;
        this.lost = lost;
        this.onLost = onLost;
    }

    /**
     * Blocks for as long as a bus that hangs accepts the connection but does not answer: that may be for ever.
     *
     * @param onMissed runs after more signals came than could be taken
     * @param onLost hears once, within milliseconds and on any thread, that the connection has broken
     * @param peers the names that are spoken with; nobody else is listened to
     */
    public static Bus connect(
            String address, Duration callTimeout, Runnable onMissed, Consumer<String> onLost, String... peers)
            throws BusException {
        AtomicReference<@Nullable String> lost = new AtomicReference<>();
        Senders senders = new Senders();
        SignalQueue signals = new SignalQueue(onMissed);
        DBusConnection connection = open(address, senders, signals, lost, onLost);
        Bus bus = new Bus(connection, senders, signals, callTimeout, lost, onLost);
        signals.start();
        try {
            for (String peer : peers) {
                senders.follow(peer);
                bus.ask(SignalRule.ownerChanged(peer));
                bus.ownerOf(peer);
            }
            return bus;
        } catch (BusException | RuntimeException e) {
            bus.close();
            throw e;
        }
    }

    private static DBusConnection open(
            String address,
            Senders senders,
            SignalQueue signals,
            AtomicReference<@Nullable String> lost,
            Consumer<String> onLost)
            throws BusException {
        AtomicReference<@Nullable MessageIntake> intake = new AtomicReference<>();
        IntakeProvider.next(socket -> {
            MessageIntake made = new MessageIntake(socket, senders, signals::offer);
            intake.set(made);
            return made;
        });
        try {
            DBusConnectionBuilder builder =
                    DBusConnectionBuilder.forAddress(address).withShared(false);
            builder.transportConfig().withTimeout(CONNECT_TIMEOUT_MILLIS).back();
            builder.withDisconnectCallback(new IDisconnectCallback() {
                @Override
                public void disconnectOnError(IOException cause) {
                    lose(lost, onLost, "the connection to the bus broke: " + cause.getMessage());
                }

                @Override
                public void clientDisconnect() {
                    lose(lost, onLost, "the bus closed the connection");
                }
            });
            DBusConnection connection = builder.build();
            if (intake.get() == null) {
                connection.disconnect();
                throw BusException.lost("dbus-java reads the bus by itself", null); // never: see META-INF/services
            }
            return connection;
        } catch (DBusException | RuntimeException e) {
            // The builder leaves open what it has made when the bus does not greet back.
            MessageIntake made = intake.get();
            if (made != null) {
                made.end();
            }
            throw BusException.lost("no connection to the bus at " + address + ": " + rootMessage(e), e);
        } finally {
            IntakeProvider.next(null);
        }
    }

    /** The handler runs on the connection's own thread for signals, one at a time. */
    public void listen(SignalRule rule, Consumer<Signal> handler) throws BusException {
        signals.listen(rule, handler);
        ask(rule);
    }

    private void ask(SignalRule rule) throws BusException {
        call(Systemd.DBUS, Systemd.DBUS_PATH, Systemd.DBUS, "AddMatch", "s", rule.text());
    }

    /** The unique name of the connection that owns this one; null when there is none. Asks the bus. */
    @Nullable
    public String ownerOf(String name) throws BusException {
        long changes = senders.changes(name);
        try {
            Reply reply = call(Systemd.DBUS, Systemd.DBUS_PATH, Systemd.DBUS, "GetNameOwner", "s", name);
            senders.answered(name, (String) reply.values().get(0), changes);
        } catch (BusException e) {
            if (!e.isError("NameHasNoOwner")) {
                throw e;
            }
            senders.answered(name, null, changes);
        }
        return senders.ownerOf(name);
    }

    public Reply call(
            String destination, String path, String iface, String member, @Nullable String signature, Object... args)
            throws BusException {
        return send(destination, path, iface, member, signature, args).await();
    }

    /** Sends without waiting, so that many questions need one round trip. */
    public PendingReply send(
            String destination, String path, String iface, String member, @Nullable String signature, Object... args)
            throws BusException {
        return send(callTimeout, false, destination, path, iface, member, signature, args);
    }

    /** For a question that may take its time: no answer within that time does not mean that the bus is lost. */
    public PendingReply sendPatiently(
            Duration timeout,
            String destination,
            String path,
            String iface,
            String member,
            @Nullable String signature,
            Object... args)
            throws BusException {
        return send(timeout, true, destination, path, iface, member, signature, args);
    }

    private PendingReply send(
            Duration timeout,
            boolean patient,
            String destination,
            String path,
            String iface,
            String member,
            @Nullable String signature,
            Object... args)
            throws BusException {
        try {
            MethodCall call = connection
                    .getMessageFactory()
                    .createMethodCall(destination, path, iface, member, (byte) 0, signature, args);
            connection.sendMessage(call);
            return new PendingReply(this, member, call, timeout, patient);
        } catch (DBusException | RuntimeException e) {
            throw lose(member + " could not be sent: " + e.getMessage(), e);
        }
    }

    public String uniqueName() {
        return connection.getUniqueName();
    }

    Duration callTimeout() {
        return callTimeout;
    }

    @Nullable
    public String lostReason() {
        return lost.get();
    }

    /** Ends this connection for good; who it was made for is told why. */
    BusException lose(String reason, @Nullable Throwable cause) {
        lose(lost, onLost, reason);
        String first = lost.get();
        return BusException.lost(first == null ? reason : first, cause);
    }

    private static void lose(AtomicReference<@Nullable String> lost, Consumer<String> onLost, String reason) {
        if (lost.compareAndSet(null, reason)) {
            onLost.accept(reason);
        }
    }

    /** In a thread of its own: closing waits up to 10 s for running handlers. */
    @Override
    public void close() {
        lost.compareAndSet(null, "closed");
        signals.stop();
        Thread closer = new Thread(this::disconnect, "systemd-bus-close");
        closer.setDaemon(true);
        closer.start();
    }

    private void disconnect() {
        try {
            connection.disconnect();
        } catch (RuntimeException e) {
            log.debug("Closing a connection failed", e);
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }
}
