package org.lockkeeper.host.systemd.watch;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.lockkeeper.host.systemd.units.UnitState;

/** What is asked of the entries of a {@link UnitTable} as a whole, under whose lock it is used. */
final class EntryViews {
    private final SortedMap<String, Entry> entries;

    EntryViews(SortedMap<String, Entry> entries) {
        this.entries = entries;
    }

    List<String> which(Predicate<Entry> predicate) {
        return entries.entrySet().stream()
                .filter(entry -> predicate.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    SortedMap<String, UnitState> states() {
        TreeMap<String, UnitState> states = new TreeMap<>();
        entries.forEach((name, entry) -> states.put(name, entry.state));
        return Collections.unmodifiableSortedMap(states);
    }

    /** These stay in the picture also while they are not loaded, and no others. */
    void settle(Map<String, String> loadStates) {
        entries.values().forEach(entry -> entry.stays = false);
        loadStates.forEach((name, loadState) -> {
            Entry entry = entries.computeIfAbsent(name, n -> new Entry(n, loadState, true));
            entry.stays = true;
            entry.restLoadState = loadState;
        });
    }
}
