package org.lockkeeper.host.systemd.bus;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.bus.PendingReply.Reply;
import org.lockkeeper.host.systemd.units.UnitName;

/** The questions to systemd, over one connection. */
public final class Systemd {
    public static final String NAME = "org.freedesktop.systemd1";
    public static final String PATH = "/org/freedesktop/systemd1";
    public static final String MANAGER = NAME + ".Manager";
    public static final String UNIT = NAME + ".Unit";
    public static final String SERVICE = NAME + ".Service";
    public static final String PROPERTIES = "org.freedesktop.DBus.Properties";
    public static final String DBUS = "org.freedesktop.DBus";
    public static final String DBUS_PATH = "/org/freedesktop/DBus";
    private static final Duration FILES_TIMEOUT = Duration.ofSeconds(30);
    private static final String[] ANY_STATE = {};
    /** systemd takes it for the caller's own run, and aborts if it cannot tell which that is (252). */
    private static final Pattern NO_RUN = Pattern.compile("0*");

    private final Bus bus;

    public Systemd(Bus bus) {
        this.bus = bus;
    }

    /** The unique name of the connection that is systemd; null when there is none. */
    public @Nullable String owner() throws BusException {
        return bus.ownerOf(NAME);
    }

    /** Without it systemd sends no signals. It remembers its subscribers when it is executed anew. */
    public void subscribe() throws BusException {
        try {
            ask("Subscribe", null).await();
        } catch (BusException e) {
            if (!e.isError("AlreadySubscribed")) {
                throw e;
            }
        }
    }

    /** One row for each name, in their order, by canonical name. Loads units that are not loaded, which costs. */
    public List<UnitRow> byNames(List<String> names) throws BusException {
        List<UnitRow> rows = UnitRow.list(ask("ListUnitsByNames", "as", (Object) names.toArray(String[]::new))
                .await());
        if (rows.size() != names.size()) {
            throw new BusException(
                    BusException.Kind.REFUSED,
                    "systemd told of " + rows.size() + " units when asked for " + names.size(),
                    "",
                    null);
        }
        return rows;
    }

    /** The loaded units that match. Touches no unit that is not loaded. */
    public Reply loaded(List<String> patterns) throws BusException {
        return ask("ListUnitsByPatterns", "asas", ANY_STATE, patterns.toArray(String[]::new))
                .await();
    }

    /**
     * The files that match, each as {@code {path, state}}. Expensive: see {@code UnitFiles}.
     *
     * @param whenSlow hears that the answer takes long; systemd answers nothing else meanwhile, or hangs
     */
    public List<?> files(List<String> patterns, Consumer<String> whenSlow) throws BusException {
        Reply reply = bus.sendPatiently(
                        FILES_TIMEOUT,
                        NAME,
                        PATH,
                        MANAGER,
                        "ListUnitFilesByPatterns",
                        "asas",
                        ANY_STATE,
                        patterns.toArray(String[]::new))
                .await(whenSlow);
        return (List<?>) reply.values().get(0);
    }

    public PendingReply processes(String unit) throws BusException {
        return ask("GetUnitProcesses", "s", unit);
    }

    /** The jobs that must end before this one begins; only those that are next to it. */
    public PendingReply jobsBefore(long job) throws BusException {
        return ask("GetJobBefore", "u", new UInt32(job));
    }

    public PendingReply properties(String unit) throws BusException {
        return bus.send(NAME, UnitName.toPath(unit), PROPERTIES, "GetAll", "s", UNIT);
    }

    public PendingReply managerProperty(String property) throws BusException {
        return bus.send(NAME, PATH, PROPERTIES, "Get", "ss", MANAGER, property);
    }

    public PendingReply property(String unit, String iface, String property) throws BusException {
        return bus.send(NAME, UnitName.toPath(unit), PROPERTIES, "Get", "ss", iface, property);
    }

    /** The value that a question for one property was answered with. */
    public static Object value(Reply reply) {
        Object value = reply.values().get(0);
        return value instanceof Variant<?> variant ? variant.getValue() : value;
    }

    /**
     * The loaded unit that is in this run now; null when none is.
     *
     * @param invocationId 32 hexadecimal digits
     */
    public @Nullable String unitInRun(String invocationId) throws BusException {
        if (NO_RUN.matcher(invocationId).matches()) {
            return null;
        }
        try {
            Reply reply = ask("GetUnitByInvocationID", "ay", (Object)
                            HexFormat.of().parseHex(invocationId))
                    .await();
            // The path is named by the run, not by the unit.
            String path = String.valueOf(reply.values().get(0));
            return String.valueOf(value(bus.call(NAME, path, PROPERTIES, "Get", "ss", UNIT, "Id")));
        } catch (BusException e) {
            if (e.kind() == BusException.Kind.REFUSED) {
                return null;
            }
            throw e;
        }
    }

    public static @Nullable UnitProperties properties(Reply reply) {
        return UnitProperties.of((Map<?, ?>) reply.values().get(0));
    }

    private PendingReply ask(String member, @Nullable String signature, Object... args) throws BusException {
        return bus.send(NAME, PATH, MANAGER, member, signature, args);
    }
}
