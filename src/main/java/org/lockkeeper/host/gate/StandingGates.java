package org.lockkeeper.host.gate;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.lockkeeper.host.gate.files.GateJournal;
import org.lockkeeper.host.gate.files.Layout;
import org.lockkeeper.host.gate.roster.GateRoster;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.locking.store.HostChanges.HostChange.Kind;

/**
 * Which gates may have refused a start: the one that holds for the unit now, and the one that did before. We hear of a
 * refusal later than it happens, and a unit may have got a gate of its own, or lost the one that it had, since then.
 */
final class StandingGates {

    private final GateRoster roster;
    private final GateJournal journal;
    private final UnitControl control;
    private Layout layout = Layout.EMPTY;
    private final Map<String, Moved> moved = new HashMap<>();

    /** @param until when another gate, or none, took the place of this one */
    private record Moved(String key, long until) {}

    StandingGates(GateRoster roster, GateJournal journal, UnitControl control) {
        this.roster = roster;
        this.journal = journal;
        this.control = control;
    }

    void follow(Layout next) {
        Layout last = layout;
        layout = next;
        if (next.keys().equals(last.keys())) {
            return;
        }
        long now = control.monotonicMicros();
        Set<String> units = new HashSet<>(last.keys().keySet());
        units.addAll(next.keys().keySet());
        for (String unit : units) {
            Optional<String> before = roster.keyOf(last, unit);
            if (before.isPresent() && !before.equals(roster.keyOf(next, unit))) {
                moved.put(unit, new Moved(before.get(), now));
            }
        }
    }

    /** No start can be told of any more that one of them refused. */
    void forget() {
        moved.clear();
    }

    /** Those that may have refused a start of this unit at this time of the monotonic clock. */
    Stream<String> of(String unit, long refusedAt) {
        Stream<String> before = Stream.ofNullable(moved.get(unit))
                .filter(one -> refusedAt <= one.until())
                .map(Moved::key);
        // After a restart nobody remembers which gate it had, but one of its own is in the journal.
        Stream<String> own = Stream.of(unit).filter(name -> journal.has(Kind.CLOSED_GATE, name));
        return Stream.concat(Stream.concat(roster.keyOf(layout, unit).stream(), before), own)
                .distinct();
    }

    /** The units that are or were behind one of these gates. */
    Set<String> unitsBehind(Set<String> keys) {
        // A gate whose unit has none any more. Where it is that of a prefix, systemd knows no unit of that name.
        Set<String> units = new HashSet<>(keys);
        layout.keys().forEach((unit, key) -> {
            if (keys.contains(key)) {
                units.add(unit);
            }
        });
        moved.forEach((unit, before) -> {
            if (keys.contains(before.key())) {
                units.add(unit);
            }
        });
        return units;
    }
}
