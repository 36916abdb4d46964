package org.lockkeeper.host.systemd.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.types.UInt32;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.bus.Bus;
import org.lockkeeper.host.systemd.bus.BusException;
import org.lockkeeper.host.systemd.bus.PendingReply;
import org.lockkeeper.host.systemd.bus.Systemd;
import org.lockkeeper.host.systemd.units.UnitName;
import org.lockkeeper.host.systemd.units.UnitRun;

/** What systemd has been asked to tell of a unit's last start; both questions in one go, as {@link PendingFacts}. */
record PendingRun(
        String unit, PendingReply general, @Nullable PendingReply service) {

    static PendingRun ask(Bus bus, String unit) throws BusException {
        String path = UnitName.toPath(unit);
        return new PendingRun(
                unit,
                bus.send(Systemd.NAME, path, Systemd.PROPERTIES, "GetAll", "s", Systemd.UNIT),
                unit.endsWith(".service")
                        ? bus.send(Systemd.NAME, path, Systemd.PROPERTIES, "GetAll", "s", Systemd.NAME + ".Service")
                        : null);
    }

    UnitRun await() throws BusException {
        Map<?, ?> unitOnly = (Map<?, ?>) general.await().values().get(0);
        Map<?, ?> more = service == null
                ? Map.of()
                : (Map<?, ?>) service.await().values().get(0);
        long conditionAt = PendingFacts.micros(unitOnly, "ConditionTimestampMonotonic");
        long assertionAt = PendingFacts.micros(unitOnly, "AssertTimestampMonotonic");
        boolean condition = conditionAt > 0 && Boolean.FALSE.equals(PendingFacts.value(unitOnly, "ConditionResult"));
        boolean assertion = assertionAt >= conditionAt
                && assertionAt > 0
                && Boolean.FALSE.equals(PendingFacts.value(unitOnly, "AssertResult"));
        return new UnitRun(
                unit,
                text(unitOnly, "LoadState"),
                PendingFacts.value(unitOnly, "LoadError") instanceof Object[] error ? String.valueOf(error[1]) : "",
                text(unitOnly, "ActiveState"),
                text(unitOnly, "SubState"),
                PendingFacts.value(unitOnly, "Job") instanceof Object[] job && ((UInt32) job[0]).longValue() != 0,
                condition || assertion,
                failed(PendingFacts.value(unitOnly, condition ? "Conditions" : "Asserts")),
                Math.max(conditionAt, assertionAt),
                PendingFacts.micros(unitOnly, "InactiveExitTimestampMonotonic"),
                PendingFacts.micros(unitOnly, "StateChangeTimestampMonotonic"),
                "oneshot".equals(PendingFacts.value(more, "Type")),
                result(unitOnly, more),
                new UnitRun.Main(
                        PendingFacts.micros(more, "ExecMainStartTimestampMonotonic"),
                        PendingFacts.micros(more, "ExecMainExitTimestampMonotonic"),
                        PendingFacts.value(more, "ExecMainStatus") instanceof Integer status ? status : 0),
                PendingFacts.strings(unitOnly, "Requires"));
    }

    private static String result(Map<?, ?> unitOnly, Map<?, ?> more) {
        if (PendingFacts.value(more, "Result") instanceof String result) {
            return result;
        }
        return text(unitOnly, "ActiveState").equals("failed") ? "failed" : "success";
    }

    private static String text(Map<?, ?> properties, String name) {
        return String.valueOf(PendingFacts.value(properties, name));
    }

    /** Each is its name, whether one of several is enough, whether it is negated, its argument, and how it ended. */
    private static List<String> failed(@Nullable Object tests) {
        List<String> failed = new ArrayList<>();
        if (tests instanceof List<?> list) {
            for (Object one : list) {
                Object[] test = (Object[]) one;
                if (test[4] instanceof Integer ended && ended < 0) {
                    failed.add(test[0] + "=" + (Boolean.TRUE.equals(test[2]) ? "!" : "") + test[3]);
                }
            }
        }
        return failed;
    }
}
