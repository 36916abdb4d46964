package org.lockkeeper.host.systemd.control;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;
import org.lockkeeper.host.systemd.bus.Bus;
import org.lockkeeper.host.systemd.bus.BusException;
import org.lockkeeper.host.systemd.bus.SignalRule.Signal;
import org.lockkeeper.host.systemd.bus.Systemd;
import org.lockkeeper.host.systemd.bus.UnitProperties;
import org.lockkeeper.host.systemd.bus.UnitRow;
import org.lockkeeper.host.systemd.units.ControlException;
import org.lockkeeper.host.systemd.units.UnitBonds;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.host.systemd.units.UnitControl.UnitMemory;
import org.lockkeeper.host.systemd.units.UnitFacts;
import org.lockkeeper.host.systemd.units.UnitFacts.UnitTraits;
import org.lockkeeper.host.systemd.units.UnitName;
import org.lockkeeper.host.systemd.units.UnitRun;
import org.lockkeeper.host.systemd.units.UnitState.ActiveState;
import org.lockkeeper.host.systemd.units.UnitTimer;
import org.lockkeeper.host.systemd.units.UnitTrigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Over a connection of its own, made when it is first needed and made again after it was lost. */
final class DBusUnitControl implements UnitControl, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DBusUnitControl.class);
    private static final Duration RELOAD_TIMEOUT = Duration.ofSeconds(60);
    /** Just before, its threads were interrupted, maybe in the middle of making a connection. */
    private static final int QUESTIONS_AT_THE_END = 3;

    private static final String TIMER = Systemd.NAME + ".Timer";
    private final String address;
    private final ControlConnection connection;
    private volatile RefusalListener refusals = (unit, testedAt) -> {};
    private volatile Runnable onConnect = () -> {};

    DBusUnitControl(String address, Duration callTimeout) {
        this.address = address;
        this.connection = new ControlConnection(address, callTimeout, this::changed, () -> onConnect.run());
    }

    @Override
    public void listen(RefusalListener listener, Runnable connected) {
        refusals = listener;
        onConnect = connected;
    }

    @Override
    public UnitFacts facts(String unit) {
        return facts(List.of(unit)).get(0);
    }

    @Override
    public List<UnitFacts> facts(Collection<String> units) {
        return ask("GetAll", bus -> PendingFacts.all(bus, units));
    }

    @Override
    public List<UnitTraits> traits(Collection<String> units, boolean dropIns) {
        return ask("Get", bus -> new TraitsReader(bus).read(units, dropIns));
    }

    @Override
    public Map<String, List<String>> barredBy(Collection<String> units, boolean assertions) {
        return ask("Get", bus -> new TraitsReader(bus).barring(units, assertions ? "Asserts" : "Conditions"));
    }

    @Override
    public UnitMemory memory(String keeper) {
        return ask("Get", bus -> new TraitsReader(bus).memory(keeper));
    }

    @Override
    public JobCount jobs() {
        return ask("Get", bus -> new TraitsReader(bus).jobs());
    }

    @Override
    public List<UnitBonds> bonds(Collection<String> units) {
        return ask("GetAll", bus -> PendingBonds.all(bus, units));
    }

    @Override
    public UnitRun run(String unit) {
        return ask("GetAll", bus -> PendingRun.ask(bus, unit).await());
    }

    @Override
    public List<String> testedSince(Collection<String> services, long micros) {
        return ask("Get", bus -> new TraitsReader(bus).testedSince(services, micros));
    }

    @Override
    public List<UnitTrigger> triggers(Predicate<String> starts) {
        return ask("Get", bus -> new TriggerReader(bus).read(starts));
    }

    @Override
    public List<UnitTimer> timers() {
        return ask("GetAll", bus -> new TimerReader(bus).read());
    }

    @Override
    public Map<String, List<String>> conflicts(Collection<String> units) {
        return ask("Get", bus -> new TriggerReader(bus).conflicts(units));
    }

    @Override
    public boolean inRun(String unit, String invocationId) {
        return ask("GetAll", bus -> {
            UnitProperties now =
                    Systemd.properties(new Systemd(bus).properties(unit).await());
            return now != null
                    && invocationId.equals(now.invocationId())
                    && !ActiveState.of(now.activeState()).stopped()
                    && !now.subState().equals("exited");
        });
    }

    @Override
    public String user(String service) {
        String user = String.valueOf(
                call(UnitName.toPath(service), Systemd.PROPERTIES, "Get", "ss", Systemd.SERVICE, "User"));
        return user.isEmpty() ? "root" : user;
    }

    @Override
    public List<String> active(String glob) {
        Object rows =
                manager("ListUnitsByPatterns", "asas", new String[] {"active", "activating"}, new String[] {glob});
        return ((List<?>) rows)
                .stream().map(row -> (String) ((Object[]) row)[0]).toList();
    }

    @Override
    public void reload() {
        ask(
                "Reload",
                bus -> bus.sendPatiently(RELOAD_TIMEOUT, Systemd.NAME, Systemd.PATH, Systemd.MANAGER, "Reload", null)
                        .await());
    }

    @Override
    public void start(String unit) {
        manager("StartUnit", "ss", unit, "replace");
    }

    @Override
    public void startAlone(String unit) {
        manager("StartUnit", "ss", unit, "ignore-dependencies");
    }

    @Override
    public void stop(String unit) {
        manager("StopUnit", "ss", unit, "replace");
    }

    @Override
    public void restart(String unit) {
        manager("RestartUnit", "ss", unit, "replace");
    }

    @Override
    public void resetFailed(String unit) {
        manager("ResetFailedUnit", "s", unit);
    }

    @Override
    public String fileState(String unit) {
        return String.valueOf(
                call(UnitName.toPath(unit), Systemd.PROPERTIES, "Get", "ss", Systemd.UNIT, "UnitFileState"));
    }

    @Override
    public Optional<Duration> delay(String timer) {
        Object times = call(UnitName.toPath(timer), Systemd.PROPERTIES, "Get", "ss", TIMER, "TimersMonotonic");
        return ((List<?>) times)
                .stream()
                        .map(time -> (Object[]) time)
                        .filter(time -> time[0].equals("OnActiveUSec"))
                        .map(time -> Duration.of(((UInt64) time[1]).longValue(), ChronoUnit.MICROS))
                        .min(Comparator.naturalOrder());
    }

    @Override
    public boolean beingRestarted() {
        for (int attempt = 0; attempt < QUESTIONS_AT_THE_END; attempt++) {
            try {
                UInt32 pid = new UInt32(ProcessHandle.current().pid());
                String unit = UnitName.ofPath(String.valueOf(manager("GetUnitByPID", "u", pid)));
                return unit != null && restarts(unit);
            } catch (ControlException failure) {
                if (failure.refused()) {
                    log.debug("This process is no unit's", failure);
                    return false;
                }
            }
        }
        return true; // what is not known opens nothing; should this process not come back, the dead man's timer does
    }

    private boolean restarts(String unit) {
        List<UnitRow> rows = ask("ListUnitsByNames", bus -> new Systemd(bus).byNames(List.of(unit)));
        return String.valueOf(rows.get(0).jobType()).endsWith("restart");
    }

    @Override
    public boolean hostGoesDown() {
        try {
            return "stopping"
                    .equals(call(Systemd.PATH, Systemd.PROPERTIES, "Get", "ss", Systemd.MANAGER, "SystemState"));
        } catch (ControlException unknown) {
            log.debug("Whether the host shuts down is not known", unknown);
            return false;
        }
    }

    private Object manager(String member, String signature, Object... args) {
        return call(Systemd.PATH, Systemd.MANAGER, member, signature, args);
    }

    /** The first value of the answer; an empty text for one without. */
    private Object call(String path, String iface, String member, String signature, Object... args) {
        List<Object> values = ask(member, bus -> bus.call(Systemd.NAME, path, iface, member, signature, args))
                .values();
        Object first = values.isEmpty() ? "" : values.get(0);
        return first instanceof Variant<?> variant ? variant.getValue() : first;
    }

    private interface Question<T> {
        T ask(Bus bus) throws BusException;
    }

    /** @param member what is asked for, to be told if there is no answer */
    private <T> T ask(String member, Question<T> question) {
        try {
            return question.ask(connection.get());
        } catch (BusException e) {
            throw new ControlException(
                    "%s at %s: %s".formatted(member, address, e.getMessage()),
                    e.kind() == BusException.Kind.REFUSED,
                    e);
        }
    }

    private void changed(Signal signal) {
        Map<?, ?> properties = (Map<?, ?>) signal.values().get(1);
        long condition = refusedAt(properties, "Condition");
        long refusedAt = condition > 0 ? condition : refusedAt(properties, "Assert");
        String unit = refusedAt > 0 ? UnitName.ofPath(signal.path()) : null;
        if (unit != null) {
            refusals.refused(unit, refusedAt);
        }
    }

    /** 0 unless the last test failed. */
    private static long refusedAt(Map<?, ?> properties, String test) {
        return Boolean.FALSE.equals(PendingFacts.value(properties, test + "Result"))
                ? PendingFacts.micros(properties, test + "TimestampMonotonic")
                : 0;
    }

    @Override
    public void close() {
        connection.close();
    }
}
