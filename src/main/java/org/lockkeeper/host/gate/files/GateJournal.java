package org.lockkeeper.host.gate.files;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lockkeeper.locking.store.HostChanges;
import org.lockkeeper.locking.store.HostChanges.HostChange;
import org.lockkeeper.locking.store.HostChanges.HostChange.Kind;

/** What stands in the journal, kept in memory too: written there first, so that the memory never knows more. */
public final class GateJournal {

    private final HostChanges store;
    private final Map<Kind, Map<String, HostChange>> changes = new TreeMap<>();

    public GateJournal(HostChanges store) {
        this.store = store;
    }

    public void read() {
        changes.clear();
        store.read().forEach(this::keep);
    }

    public List<HostChange> of(Kind kind) {
        return changes.getOrDefault(kind, Map.of()).values().stream()
                .sorted(Comparator.comparing(HostChange::at))
                .toList();
    }

    public Optional<HostChange> find(Kind kind, String subject) {
        return Optional.ofNullable(changes.getOrDefault(kind, Map.of()).get(subject));
    }

    public boolean has(Kind kind, String subject) {
        return find(kind, subject).isPresent();
    }

    public boolean isEmpty() {
        return changes.values().stream().allMatch(Map::isEmpty);
    }

    public void write(Collection<HostChange> fresh) {
        List<HostChange> unknown = fresh.stream()
                .filter(change -> !has(change.kind(), change.subject()))
                .toList();
        if (!unknown.isEmpty()) {
            store.write(unknown);
            unknown.forEach(this::keep);
        }
    }

    public void erase(Collection<HostChange> done) {
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
