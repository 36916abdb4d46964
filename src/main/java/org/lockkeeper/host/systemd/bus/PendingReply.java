package org.lockkeeper.host.systemd.bus;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Error;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MethodCall;
import org.jspecify.annotations.Nullable;

/** The answer to a question that is under way. */
public final class PendingReply {
    private static final long SLICE_MILLIS = 100; // dbus-java tells waiting calls late that the connection broke
    private static final Set<String> GONE = Set.of(
            "org.freedesktop.DBus.Error.NoReply",
            "org.freedesktop.DBus.Error.ServiceUnknown",
            "org.freedesktop.DBus.Error.Disconnected",
            "org.freedesktop.DBus.Error.Timeout");

    private final Bus bus;
    private final String question;
    private final MethodCall call;
    private final Duration timeout;
    private final boolean patient;
    private final long deadline;

    /** @param patient whether a time-out is no sign of a lost bus */
    PendingReply(Bus bus, String question, MethodCall call, Duration timeout, boolean patient) {
        this.patient = patient;
        this.bus = bus;
        this.question = question;
        this.call = call;
        this.timeout = timeout;
        this.deadline = System.nanoTime() + timeout.toNanos();
    }

    public Reply await() throws BusException {
        return await(reason -> {});
    }

    /** @param whenSlow hears once that the answer takes longer than others may */
    public Reply await(Consumer<String> whenSlow) throws BusException {
        Message message = message(whenSlow);
        String source = message.getSource();
        try {
            Object[] values = message.getParameters();
            if (message instanceof Error error) {
                throw refused(error, source, values);
            }
            return new Reply(String.valueOf(source), message.getSerial(), Arrays.asList(values));
        } catch (DBusException e) {
            throw new BusException(
                    BusException.Kind.REFUSED, "the answer to " + question + " is not readable: " + e, "", e);
        }
    }

    private Message message(Consumer<String> whenSlow) throws BusException {
        long slowAt = deadline - timeout.toNanos() + bus.callTimeout().toNanos();
        boolean told = false;
        while (true) {
            if (!told && System.nanoTime() - slowAt >= 0) {
                whenSlow.accept("systemd has not answered " + question + " for "
                        + bus.callTimeout().toMillis() + " ms");
                told = true;
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            Message reply = call.getReply(Math.max(1, Math.min(left, SLICE_MILLIS)));
            if (reply != null) {
                return reply;
            }
            if (Thread.currentThread().isInterrupted()) { // dbus-java then gives up waiting at once
                throw new BusException(
                        BusException.Kind.INTERRUPTED, "interrupted while waiting for systemd's answer", "", null);
            }
            String lost = bus.lostReason();
            if (lost != null) {
                throw BusException.lost(lost, null);
            }
            if (left <= 0 && patient) {
                throw new BusException(BusException.Kind.REFUSED, question + " took too long", "", null);
            }
            if (left <= 0) {
                throw bus.lose("systemd did not answer " + question + " within " + timeout.toMillis() + " ms", null);
            }
        }
    }

    /** An error without a sender was made by dbus-java itself, because the connection is broken. */
    private BusException refused(Error error, @Nullable String source, Object[] values) {
        String name = String.valueOf(error.getName());
        String text = values.length == 0 ? name : String.valueOf(values[0]);
        if (source == null) {
            return bus.lose("the connection to the bus broke: " + text, null);
        }
        if (GONE.contains(name)) {
            return bus.lose("systemd is not on the bus: " + text, null);
        }
        return new BusException(
                BusException.Kind.REFUSED, question + " was refused: " + text + " [" + name + "]", name, null);
    }

    /**
     * A method return.
     *
     * @param source the unique name of the connection that answered
     * @param serial the sender's own count of its messages: of two messages of one sender, signals and replies alike, the one
     *     with the higher serial was sent later, whatever order our threads come to see them in
     */
    public record Reply(String source, long serial, List<Object> values) {}
}
