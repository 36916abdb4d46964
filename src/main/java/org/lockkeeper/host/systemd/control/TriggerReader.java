package org.lockkeeper.host.systemd.control;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.lockkeeper.host.systemd.bus.Bus;
import org.lockkeeper.host.systemd.bus.BusException;
import org.lockkeeper.host.systemd.bus.PendingReply;
import org.lockkeeper.host.systemd.bus.PendingReply.Reply;
import org.lockkeeper.host.systemd.bus.Questions;
import org.lockkeeper.host.systemd.bus.Systemd;
import org.lockkeeper.host.systemd.bus.UnitRow;
import org.lockkeeper.host.systemd.units.UnitName;
import org.lockkeeper.host.systemd.units.UnitTrigger;

/** Finds path and socket units from their side: they know what they start also if that has not been loaded. */
final class TriggerReader {

    private static final String[] STATES = {"active", "failed"};
    private static final String[] KINDS = {"*.path", "*.socket"};
    private static final List<String> DEPENDENTS =
            List.of("RequiredBy", "RequisiteOf", "BoundBy", "ConsistsOf", "PropagatesStopTo");

    private final Bus bus;

    TriggerReader(Bus bus) {
        this.bus = bus;
    }

    List<UnitTrigger> read(Predicate<String> starts) throws BusException {
        Reply reply = bus.send(
                        Systemd.NAME, Systemd.PATH, Systemd.MANAGER, "ListUnitsByPatterns", "asas", STATES, KINDS)
                .await();
        List<String> loaded =
                UnitRow.list(reply).stream().map(UnitRow::name).sorted().toList();
        List<String> ours = new ArrayList<>();
        Questions.ask(
                loaded,
                unit -> ask(unit, "Get", "ss", Systemd.UNIT, "Triggers"),
                replies -> replies.forEach((unit, answer) -> {
                    if (PendingFacts.texts(answer.values().get(0)).stream().anyMatch(starts)) {
                        ours.add(unit);
                    }
                }));
        return triggers(ours);
    }

    /** What systemd stops when it is asked to start each of these; without those that it has forgotten. */
    Map<String, List<String>> conflicts(Collection<String> units) throws BusException {
        Map<String, List<String>> conflicts = new TreeMap<>();
        Questions.ask(
                List.copyOf(units),
                unit -> ask(unit, "Get", "ss", Systemd.UNIT, "Conflicts"),
                replies -> replies.forEach((unit, reply) ->
                        conflicts.put(unit, PendingFacts.texts(reply.values().get(0)))));
        return conflicts;
    }

    private List<UnitTrigger> triggers(List<String> units) throws BusException {
        List<UnitTrigger> triggers = new ArrayList<>();
        // Without an interface: those of a unit and of its kind.
        Questions.ask(
                units,
                unit -> ask(unit, "GetAll", "s", ""),
                replies -> replies.forEach((unit, answer) -> {
                    triggers.add(trigger(unit, (Map<?, ?>) answer.values().get(0)));
                }));
        return triggers;
    }

    private PendingReply ask(String unit, String member, String signature, Object... args) throws BusException {
        return bus.send(Systemd.NAME, UnitName.toPath(unit), Systemd.PROPERTIES, member, signature, args);
    }

    private static UnitTrigger trigger(String unit, Map<?, ?> properties) {
        return new UnitTrigger(
                unit,
                text(properties, "ActiveState"),
                text(properties, "SubState"),
                text(properties, "Result"),
                PendingFacts.micros(properties, "InactiveEnterTimestampMonotonic"),
                text(properties, "UnitFileState"),
                insists(properties),
                PendingFacts.strings(properties, "Triggers"),
                DEPENDENTS.stream()
                        .flatMap(kind -> PendingFacts.strings(properties, kind).stream())
                        .distinct()
                        .toList());
    }

    /** A socket with a service for each connection closes that one; a path that tells of changes tells of each once. */
    private static boolean insists(Map<?, ?> properties) {
        Object paths = PendingFacts.value(properties, "Paths");
        return paths instanceof List<?> list
                ? list.stream()
                        .flatMap(path -> Stream.of(String.valueOf(((Object[]) path)[0])))
                        .anyMatch(kind -> !kind.equals("PathChanged") && !kind.equals("PathModified"))
                : !Boolean.TRUE.equals(PendingFacts.value(properties, "Accept"));
    }

    private static String text(Map<?, ?> properties, String name) {
        return String.valueOf(PendingFacts.value(properties, name));
    }
}
