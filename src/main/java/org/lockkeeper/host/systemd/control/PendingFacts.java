package org.lockkeeper.host.systemd.control;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.bus.Bus;
import org.lockkeeper.host.systemd.bus.BusException;
import org.lockkeeper.host.systemd.bus.PendingReply;
import org.lockkeeper.host.systemd.bus.Questions;
import org.lockkeeper.host.systemd.bus.Systemd;
import org.lockkeeper.host.systemd.units.UnitFacts;
import org.lockkeeper.host.systemd.units.UnitName;

/** What systemd has been asked to tell of a unit; both questions in one go, since it may unload the unit after either. */
record PendingFacts(
        String unit, PendingReply general, @Nullable PendingReply type) {

    private static final String SERVICE = Systemd.NAME + ".Service";

    static PendingFacts ask(Bus bus, String unit) throws BusException {
        String path = UnitName.toPath(unit);
        PendingReply general = bus.send(Systemd.NAME, path, Systemd.PROPERTIES, "GetAll", "s", Systemd.UNIT);
        return new PendingFacts(
                unit,
                general,
                unit.endsWith(".service")
                        ? bus.send(Systemd.NAME, path, Systemd.PROPERTIES, "Get", "ss", SERVICE, "Type")
                        : null);
    }

    /** In few round trips. */
    static List<UnitFacts> all(Bus bus, Collection<String> units) throws BusException {
        List<String> asked = List.copyOf(units);
        List<UnitFacts> facts = new ArrayList<>();
        for (int from = 0; from < asked.size(); from += Questions.AT_ONCE) {
            List<PendingFacts> pending = new ArrayList<>();
            for (String unit : asked.subList(from, Math.min(asked.size(), from + Questions.AT_ONCE))) {
                pending.add(ask(bus, unit));
            }
            for (PendingFacts answer : pending) {
                facts.add(answer.awaitAny());
            }
        }
        return facts;
    }

    /** One unit that systemd does not answer about must not hide the others. */
    UnitFacts awaitAny() throws BusException {
        try {
            return await();
        } catch (BusException e) {
            if (e.kind() != BusException.Kind.REFUSED) {
                throw e;
            }
            return UnitFacts.refused(unit);
        }
    }

    private UnitFacts await() throws BusException {
        Map<?, ?> properties = (Map<?, ?>) general.await().values().get(0);
        long conditionAt = micros(properties, "ConditionTimestampMonotonic");
        long assertionAt = micros(properties, "AssertTimestampMonotonic");
        // Assertions are tested after conditions, and only when those hold.
        boolean refused = conditionAt > 0 && Boolean.FALSE.equals(value(properties, "ConditionResult"))
                || assertionAt >= conditionAt
                        && assertionAt > 0
                        && Boolean.FALSE.equals(value(properties, "AssertResult"));
        return new UnitFacts(
                unit,
                strings(properties, "Names"),
                Boolean.TRUE.equals(value(properties, "Transient")),
                String.valueOf(value(properties, "LoadState")),
                String.valueOf(value(properties, "ActiveState")),
                type == null
                        ? ""
                        : String.valueOf(unwrapped(type.await().values().get(0))),
                refused,
                Math.max(conditionAt, assertionAt),
                strings(properties, "DropInPaths"),
                strings(properties, "TriggeredBy"),
                Stream.of("Conditions", "Asserts")
                        .flatMap(tests -> barring(value(properties, tests)))
                        .toList());
    }

    /** Each test is a type, whether it is one of several of which one must hold, whether it is negated, and a parameter. */
    static Stream<String> barring(@Nullable Object tests) {
        return tests instanceof List<?> list
                ? list.stream()
                        .map(test -> (Object[]) test)
                        .filter(test -> String.valueOf(test[0]).endsWith("PathExists")
                                && Boolean.FALSE.equals(test[1])
                                && Boolean.TRUE.equals(test[2]))
                        .map(test -> String.valueOf(test[3]))
                : Stream.of();
    }

    static long micros(Map<?, ?> variants, String name) {
        return micros(variants.get(name));
    }

    static long micros(@Nullable Object variant) {
        return variant instanceof Variant<?> time && time.getValue() instanceof UInt64 micros ? micros.longValue() : 0;
    }

    static List<String> strings(Map<?, ?> variants, String name) {
        return texts(variants.get(name));
    }

    static List<String> texts(@Nullable Object variant) {
        List<String> texts = new ArrayList<>();
        if (unwrapped(variant) instanceof List<?> list) {
            list.forEach(text -> texts.add(String.valueOf(text)));
        }
        return texts;
    }

    static @Nullable Object value(Map<?, ?> variants, String name) {
        return variants.get(name) instanceof Variant<?> variant ? variant.getValue() : null;
    }

    private static @Nullable Object unwrapped(@Nullable Object value) {
        return value instanceof Variant<?> variant ? variant.getValue() : value;
    }
}
