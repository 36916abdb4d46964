package org.lockkeeper.locking.rules;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Blocker.InTheWay;

/**
 * The queue of one table, counted by groups: what is before each of those that wait is found without going through all others,
 * which for a list of them would grow with the square.
 */
final class Line {

    private final LockTable table;
    private final Queue queue;
    private final long version;
    private final Instant from;
    private final @Nullable Instant until;
    private final Map<String, List<Claim>> leases = new HashMap<>();
    private final Map<String, Integer> places = new HashMap<>();
    private final Map<String, List<Integer>> placesOfGroups = new HashMap<>();

    Line(LockTable table, Queue queue, Instant now) {
        this.table = table;
        this.queue = queue;
        this.version = queue.version();
        this.from = now;
        this.until = queue.restraint().changesAfter(table.claims(), now);
        Restraint.Look look = queue.look(table.claims(), now);
        for (int place = 0; place < table.claims().size(); place++) {
            Claim claim = table.claims().get(place);
            if (queue.stands(claim, look)) {
                places.put(claim.id(), place);
                placesOfGroups
                        .computeIfAbsent(claim.request().group(), group -> new ArrayList<>())
                        .add(place);
            }
        }
        placesOfGroups.keySet().forEach(group -> leases.put(group, queue.leasesBefore(table, group)));
    }

    boolean of(LockTable other, Instant now) {
        return table == other
                && version == queue.version()
                && !now.isBefore(from)
                && (until == null || now.isBefore(until));
    }

    /** Null for one that does not stand in it. */
    @Nullable
    InTheWay before(Claim claim, int most) {
        Integer place = places.get(claim.id());
        if (place == null) {
            return null;
        }
        String group = claim.request().group();
        List<Claim> held = leases.getOrDefault(group, List.of());
        int requests = 0;
        List<Integer> first = new ArrayList<>();
        for (Map.Entry<String, List<Integer>> other : placesOfGroups.entrySet()) {
            if (queue.ordered(group, other.getKey())) {
                List<Integer> all = other.getValue();
                int found = Collections.binarySearch(all, place);
                int earlier = found < 0 ? -found - 1 : found;
                requests += earlier;
                first.addAll(all.subList(0, Math.min(most, earlier)));
            }
        }
        List<Claim> told = new ArrayList<>(held.subList(0, Math.min(most, held.size())));
        first.stream()
                .sorted()
                .limit(most - told.size())
                .map(table.claims()::get)
                .forEach(told::add);
        return new InTheWay(Blockers.of(told), held.size() + requests, requests);
    }
}
