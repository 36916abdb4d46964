package org.lockkeeper.host.systemd.bus;

import java.util.List;
import java.util.Objects;
import org.freedesktop.dbus.messages.DBusSignal;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.bus.PendingReply.Reply;

/**
 * Which signals are wanted. The sender is a name that the bus resolves for each signal, so that nobody else's are passed
 * on, and nothing has to be renewed when systemd is executed anew.
 *
 * @param below a path: those of objects below it are meant, of whatever depth
 */
public record SignalRule(
        String sender,
        String iface,
        String member,
        @Nullable String path,
        @Nullable String below,
        @Nullable String arg0) {

    public static SignalRule of(String sender, String iface, String member, String path) {
        return new SignalRule(sender, iface, member, path, null, null);
    }

    /** The name has another owner. */
    public static SignalRule ownerChanged(String name) {
        return new SignalRule(Systemd.DBUS, Systemd.DBUS, "NameOwnerChanged", Systemd.DBUS_PATH, null, name);
    }

    /** Properties of systemd's units. */
    public static SignalRule unitProperties() {
        return new SignalRule(
                Systemd.NAME, Systemd.PROPERTIES, "PropertiesChanged", null, Systemd.PATH + "/unit", Systemd.UNIT);
    }

    /** As AddMatch takes it. */
    String text() {
        return "type='signal',sender='" + sender + "',interface='" + iface + "',member='" + member + "'"
                + (path == null ? "" : ",path='" + path + "'")
                + (below == null ? "" : ",path_namespace='" + below + "'")
                + (arg0 == null ? "" : ",arg0='" + arg0 + "'");
    }

    /** By everything but the first argument, which is not known before the signal is decoded, and the sender. */
    boolean matches(DBusSignal signal) {
        String from = String.valueOf(signal.getPath());
        return member.equals(signal.getName())
                && iface.equals(signal.getInterface())
                && (path == null || path.equals(from))
                && (below == null || from.equals(below) || from.startsWith(below + "/"));
    }

    boolean matches(Signal signal) {
        return arg0 == null
                || !signal.values().isEmpty()
                        && Objects.equals(arg0, signal.values().get(0));
    }

    /** A signal as it came, with nothing believed yet. Source and serial as in {@link Reply}. */
    public record Signal(String source, long serial, String path, String member, List<Object> values) {}
}
