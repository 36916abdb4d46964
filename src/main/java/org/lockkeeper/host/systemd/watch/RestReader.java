package org.lockkeeper.host.systemd.watch;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.bus.BusException;
import org.lockkeeper.host.systemd.bus.PendingReply.Reply;
import org.lockkeeper.host.systemd.bus.Questions;
import org.lockkeeper.host.systemd.bus.Systemd;
import org.lockkeeper.host.systemd.bus.UnitProperties;

/**
 * Asks what a list does not tell of units at rest: since when, and which their last run was. By single properties: among
 * all of a unit's properties is the state of its file, for which systemd (252) looks through all unit files of the host,
 * for milliseconds each.
 */
final class RestReader {

    private static final String LAST_CHANGE = "StateChangeTimestamp";

    /**
     * What was told of a unit.
     *
     * @param asOf the first answer: a signal that was sent after it knows better
     */
    record Rest(
            Reply asOf, @Nullable Instant since, @Nullable String invocationId) {}

    private final Systemd systemd;

    RestReader(Systemd systemd) {
        this.systemd = systemd;
    }

    /** @param taken what was told of some of them at once, by unit */
    void read(List<String> units, Consumer<Map<String, Rest>> taken) throws BusException {
        for (int from = 0; from < units.size(); from += Questions.AT_ONCE) {
            taken.accept(readSome(units.subList(from, Math.min(units.size(), from + Questions.AT_ONCE))));
        }
    }

    private Map<String, Rest> readSome(List<String> units) throws BusException {
        Map<String, Reply> entered = ask(units, "InactiveEnterTimestamp");
        Map<String, Instant> since = new HashMap<>(times(entered));
        // One that never entered this state may have failed to begin at all.
        since.putAll(times(ask(
                entered.keySet().stream()
                        .filter(unit -> !since.containsKey(unit))
                        .toList(),
                LAST_CHANGE)));
        Map<String, Rest> rests = new LinkedHashMap<>();
        ask(List.copyOf(entered.keySet()), "InvocationID")
                .forEach((unit, reply) -> rests.put(
                        unit,
                        new Rest(
                                Objects.requireNonNull(entered.get(unit)),
                                since.get(unit),
                                UnitProperties.invocationId(Systemd.value(reply)))));
        return rests;
    }

    private static Map<String, Instant> times(Map<String, Reply> replies) {
        Map<String, Instant> times = new HashMap<>();
        replies.forEach((unit, reply) -> {
            Instant time = UnitProperties.time(Systemd.value(reply));
            if (time != null) {
                times.put(unit, time);
            }
        });
        return times;
    }

    private Map<String, Reply> ask(List<String> units, String property) throws BusException {
        Map<String, Reply> answered = new LinkedHashMap<>();
        Questions.ask(units, unit -> systemd.property(unit, Systemd.UNIT, property), answered::putAll);
        return answered;
    }
}
