package org.lockkeeper.page.history;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.store.LockStore.AuditEntry;
import org.lockkeeper.locking.store.LockStore.AuditPart;
import org.lockkeeper.locking.store.LockStore.AuditQuery;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Reads what belongs to one story. */
@Component
@Lazy
final class Stories {

    /** Of its own entries the last so many, of others' between its asking and its end as well. */
    static final int MOST = 1000;

    private final Trail trail;

    Stories(Trail trail) {
        this.trail = trail;
    }

    /**
     * @param all whether the audit trail may be told; otherwise the record alone
     * @return empty if there never was one, or nothing is left of it
     */
    Optional<Story> of(String id, boolean fleet, boolean all) {
        LockRegistry registry = trail.of(fleet).orElse(null);
        if (registry == null) {
            return Optional.empty();
        }
        Claim claim = registry.find(id).orElse(null);
        if (!all) {
            // Of a slot that was given back viewers are shown nothing anywhere else.
            return Optional.ofNullable(claim)
                    .filter(it -> !fleet || it.end() == null)
                    .map(it -> Storyteller.tell(shown(registry, it), fleet, false));
        }
        List<AuditEntry> own = registry.audit(new AuditQuery(0, Instant.EPOCH, MOST, true, AuditPart.of(id))).stream()
                .filter(entry -> entry.event().after() != null)
                .toList();
        if (own.isEmpty()) {
            return Optional.ofNullable(claim).map(it -> Storyteller.tell(shown(registry, it), fleet, true));
        }
        @Nullable Claim living = claim == null || claim.end() != null ? null : shown(registry, claim);
        return Optional.of(Storyteller.tell(own, living, around(registry, own, fleet), fleet, own.size() >= MOST));
    }

    private static Claim shown(LockRegistry registry, Claim claim) {
        return registry.moment().shown(claim);
    }

    private static Around around(LockRegistry registry, List<AuditEntry> own, boolean fleet) {
        long begun = 0;
        long granted = 0;
        long ended = Long.MAX_VALUE;
        for (AuditEntry entry : own) {
            if (entry.event().before() == null) {
                begun = entry.version();
                granted = 0;
                ended = Long.MAX_VALUE;
            } else if (entry.event().type() == Event.Type.GRANTED) {
                granted = entry.version();
            } else if (entry.event().type() == Event.Type.ENDED) {
                ended = entry.version();
            }
        }
        Claim claim = Objects.requireNonNull(own.get(own.size() - 1).event().after());
        Conflicts conflicts = registry.rules().conflicts();
        Predicate<Claim> inTheWay = inTheWayOf(claim, conflicts);
        // Hosts of a pool do not exclude each other: whose slot it got has given it back in the same commit.
        Predicate<Claim> slots = other -> other.lease() != null
                && other.request().group().equals(claim.request().group());
        List<Claim> before = begun == 0 || granted <= begun
                ? List.of()
                : fleet
                        ? others(registry, Event.Type.ENDED, granted - 1, granted + 1, inTheWay.or(slots))
                        : others(registry, Event.Type.ENDED, begun, granted + 1, inTheWay);
        List<Claim> inside = granted == 0
                ? List.of()
                : others(registry, Event.Type.REQUESTED, granted, ended, member -> isInside(member, claim));
        Set<String> left = new HashSet<>();
        if (claim.end() != null) {
            inside.forEach(member -> left.add(member.id()));
            others(registry, Event.Type.ENDED, granted, ended, member -> isInside(member, claim))
                    .forEach(member -> left.remove(member.id()));
        }
        return new Around(before, inside, left);
    }

    private static List<Claim> others(
            LockRegistry registry, Event.Type type, long after, long before, Predicate<Claim> which) {
        return registry
                .audit(new AuditQuery(after, Instant.EPOCH, MOST, true, new AuditPart(before, null, null, type)))
                .stream()
                .map(entry -> entry.event().after())
                .filter(Objects::nonNull)
                .filter(which)
                .toList();
    }

    /** Everything that it had to wait for has ended before it was granted: it was granted before, or stood before it. */
    static Predicate<Claim> inTheWayOf(Claim claim, Conflicts conflicts) {
        return other -> !other.id().equals(claim.id())
                && other.request().parent() == null
                && !other.id().equals(claim.request().parent())
                && !claim.request().above().contains(other.id())
                && conflicts.between(claim.request().group(), other.request().group())
                && (other.lease() != null
                        || other.request().place().isBefore(claim.request().place()));
    }

    private static boolean isInside(Claim member, Claim claim) {
        return claim.id().equals(member.request().parent())
                || member.request().above().contains(claim.id());
    }
}
