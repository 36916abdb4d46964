package org.lockkeeper.locking.rules;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What in a table could not have come about under these rules: it was granted under others. Nothing of it is ended, and
 * the rules hold from the next grant on.
 */
final class Contradictions {

    private final Groups groups;

    Contradictions(Groups groups) {
        this.groups = groups;
    }

    List<String> in(LockTable table) {
        List<String> found = new ArrayList<>(unknownGroups(table));
        List<Claim> leases = table.leases().toList();
        for (int i = 0; i < leases.size(); i++) {
            for (int j = i + 1; j < leases.size(); j++) {
                if (conflict(leases.get(i), leases.get(j))) {
                    found.add("lease %s (%s) and lease %s (%s) are held at once although their groups conflict now"
                            .formatted(
                                    leases.get(i).id(),
                                    group(leases.get(i)),
                                    leases.get(j).id(),
                                    group(leases.get(j))));
                }
            }
        }
        found.addAll(beyondLimits(leases));
        return found;
    }

    private Set<String> unknownGroups(LockTable table) {
        Set<String> found = new LinkedHashSet<>();
        for (Claim claim : table.claims()) {
            if (!groups.conflicts().knows(group(claim))) {
                found.add(
                        "%s is of group '%s', which is not configured any more: it conflicts with every group until it ends"
                                .formatted(claim.id(), group(claim)));
            }
        }
        return found;
    }

    private boolean conflict(Claim one, Claim other) {
        return groups.conflicts().knows(group(one))
                && groups.conflicts().knows(group(other))
                && groups.conflicts().between(group(one), group(other))
                && !one.request().sharesWith(other.request());
    }

    private List<String> beyondLimits(List<Claim> leases) {
        Map<String, Long> counts = leases.stream()
                .filter(claim -> claim.request().parent() == null)
                .collect(Collectors.groupingBy(Contradictions::group, Collectors.counting()));
        return counts.entrySet().stream()
                .filter(count -> count.getValue() > groups.limit(count.getKey()))
                .map(count -> "group '%s' has %d leases, and a limit of %d now"
                        .formatted(count.getKey(), count.getValue(), groups.limit(count.getKey())))
                .sorted()
                .toList();
    }

    private static String group(Claim claim) {
        return Objects.requireNonNull(claim.request().group());
    }
}
