package org.lockkeeper.host.systemd.watch;

import static org.lockkeeper.host.systemd.watch.Serials.NEVER;
import static org.lockkeeper.host.systemd.watch.Serials.after;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.lockkeeper.host.systemd.bus.UnitRow;

/** Who belongs to the picture, and which message was the last to change that. */
final class Members {
    private final Map<String, Entry> entries;
    private long changedAt = NEVER;

    Members(Map<String, Entry> entries) {
        this.entries = entries;
    }

    /** Messages of another connection follow. */
    void forget() {
        changedAt = NEVER;
        entries.values().forEach(Entry::forget);
    }

    /** A unit that is not known yet joins with this message. */
    Entry join(String unit, long serial) {
        return entries.computeIfAbsent(unit, name -> {
            changedAt = serial;
            return new Entry(name, "loaded", false);
        });
    }

    /** It has gone, and stays only if it was asked for by name. */
    void unload(Entry entry, long serial) {
        entry.unload();
        entry.serial = serial;
        if (!entry.stays) {
            entries.remove(entry.state.name());
            changedAt = serial;
        }
    }

    /**
     * Takes in a list of all loaded watched units.
     *
     * @param watches whether a name belongs
     * @return whether it cannot say who belongs, since somebody has joined or left after it: then it is to be read again
     */
    boolean takeRows(long serial, List<UnitRow> rows, Predicate<String> watches) {
        Map<String, UnitRow> rest = new TreeMap<>();
        rows.forEach(row -> rest.put(row.name(), row));
        for (Entry entry : List.copyOf(entries.values())) {
            UnitRow row = rest.remove(entry.state.name());
            if (after(entry.serial, serial)) {
                continue;
            }
            if (row != null) {
                entry.take(row);
            } else {
                entry.unload();
                if (!entry.stays) {
                    entries.remove(entry.state.name());
                }
            }
        }
        rest.keySet().removeIf(name -> !watches.test(name));
        if (after(changedAt, serial)) {
            return !rest.isEmpty();
        }
        rest.forEach((name, row) -> entries.put(name, Entry.of(row)));
        return false;
    }
}
