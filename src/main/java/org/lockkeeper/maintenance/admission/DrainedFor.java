package org.lockkeeper.maintenance.admission;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;

/**
 * What each drain was seen to wait for, for the record of its end. Not stored: after a start it knows what was in the way since.
 * For one thread.
 */
final class DrainedFor {

    /** Of more it is said how many there were. */
    private static final int FEW = 10;

    private static final int MOST = 1000;

    private final Map<String, Set<String>> seen = new HashMap<>();

    /** Forgets all others. */
    void keep(List<Claim> draining) {
        seen.keySet().retainAll(draining.stream().map(Claim::id).collect(Collectors.toSet()));
    }

    void saw(String id, List<Blocker> blockers) {
        for (Blocker blocker : blockers) {
            boolean work = blocker.kind() == Blocker.Kind.SERVICE || blocker.kind() == Blocker.Kind.INHIBITOR;
            Set<String> its = seen.computeIfAbsent(id, first -> new LinkedHashSet<>());
            if (work && its.size() < MOST) {
                its.add(blocker.subject());
            }
        }
    }

    List<String> of(String id) {
        Set<String> all = Objects.requireNonNullElse(seen.get(id), Set.of());
        List<String> told = new ArrayList<>(all.stream().limit(FEW).toList());
        if (all.size() > FEW) {
            told.add("and %d more".formatted(all.size() - FEW));
        }
        return told;
    }
}
