package org.lockkeeper.host.gate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lockkeeper.locking.store.HostChange;
import org.lockkeeper.locking.store.HostChange.Kind;
import org.lockkeeper.locking.store.HostChanges;

/** What stands in the journal, kept in memory too: written there first, so that the memory never knows more. */
final class GateJournal {

    private final HostChanges store;
    private final Map<Kind, Map<String, HostChange>> changes = new TreeMap<>();

    GateJournal(HostChanges store) {
        this.store = store;
    }

    void read() {
        changes.clear();
        store.read().forEach(this::keep);
    }

    List<HostChange> of(Kind kind) {
        return changes.getOrDefault(kind, Map.of()).values().stream()
                .sorted(Comparator.comparing(HostChange::at))
                .toList();
    }

    Optional<HostChange> find(Kind kind, String subject) {
        return Optional.ofNullable(changes.getOrDefault(kind, Map.of()).get(subject));
    }

    boolean has(Kind kind, String subject) {
        return find(kind, subject).isPresent();
    }

    boolean isEmpty() {
        return changes.values().stream().allMatch(Map::isEmpty);
    }

    void write(Collection<HostChange> fresh) {
        List<HostChange> unknown = fresh.stream()
                .filter(change -> !has(change.kind(), change.subject()))
                .toList();
        if (!unknown.isEmpty()) {
            store.write(unknown);
            unknown.forEach(this::keep);
        }
    }

    void erase(Collection<HostChange> done) {
        if (!done.isEmpty()) {
            store.erase(new ArrayList<>(done));
            done.forEach(change ->
                    changes.getOrDefault(change.kind(), new TreeMap<>()).remove(change.subject()));
        }
    }

    private void keep(HostChange change) {
        changes.computeIfAbsent(change.kind(), kind -> new TreeMap<>()).putIfAbsent(change.subject(), change);
    }
}
