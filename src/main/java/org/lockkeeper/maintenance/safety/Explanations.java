package org.lockkeeper.maintenance.safety;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.LockTable;
import org.springframework.stereotype.Component;

/** Says of a request what it waits for, and what would free each of them. */
@Component
public final class Explanations {

    private final LockRegistry registry;
    private final Safety safety;
    private final Outlook outlook;

    Explanations(LockRegistry registry, Safety safety, Outlook outlook) {
        this.registry = registry;
        this.safety = safety;
        this.outlook = outlook;
    }

    public Explanation of(Claim claim) {
        LockTable table = registry.state().table();
        Instant start = outlook.estimatedStart(table, claim).orElse(null);
        List<Explanation.Reason> reasons = safety.blockersOf(claim).stream()
                .map(blocker -> reason(blocker, table))
                .toList();
        return new Explanation(
                claim.id(),
                claim.request().group(),
                claim.phase(),
                summary(claim, reasons.size()),
                claim.waitUntil(),
                outlook.position(table, claim),
                start,
                Outlook.tooLate(claim, start)
                        ? List.of(
                                "its turn is likely to come only after it is given up at %s: ask again with a longer waitTimeout"
                                        .formatted(claim.waitUntil()))
                        : List.of(),
                reasons);
    }

    /** What would free each of the blockers of a verdict. */
    public List<Explanation.Reason> of(Verdict verdict) {
        LockTable table = registry.state().table();
        return verdict.blockers().stream()
                .map(blocker -> reason(blocker, table))
                .toList();
    }

    /** What would free it. */
    public Explanation.Reason of(Blocker blocker) {
        return reason(blocker, registry.state().table());
    }

    /** When the turn of one that is queued is likely to come; null where too little is known. */
    public @Nullable Instant estimatedStart(Claim claim) {
        return outlook.estimatedStart(registry.state().table(), claim).orElse(null);
    }

    private static String summary(Claim claim, int reasons) {
        return switch (claim.phase()) {
            case PLANNED -> "%s is planned, and waits for its time".formatted(claim.id());
            case QUEUED ->
                "%s waits for %s".formatted(claim.id(), count(reasons, "lease or request", "leases or requests"));
            case DRAINING ->
                reasons == 0
                        ? "%s is granted; nothing is in its way any more".formatted(claim.id())
                        : "%s is granted, and waits for %s"
                                .formatted(claim.id(), count(reasons, "blocker", "blockers"));
            case HELD ->
                reasons == 0
                        ? "%s is held".formatted(claim.id())
                        : "%s is held, although %s against it"
                                .formatted(claim.id(), count(reasons, "blocker stands", "blockers stand"));
            case ENDED ->
                claim.end() == null
                        ? "%s has ended".formatted(claim.id())
                        : "%s was ended%s at %s: %s"
                                .formatted(
                                        claim.id(),
                                        claim.end().byWhom(),
                                        claim.end().at(),
                                        claim.end().reason());
        };
    }

    private static String count(int number, String one, String many) {
        return number == 1 ? "1 " + one : number + " " + many;
    }

    private Explanation.Reason reason(Blocker blocker, LockTable table) {
        return new Explanation.Reason(
                blocker.kind(),
                blocker.subject(),
                blocker.group(),
                blocker.owner(),
                blocker.detail(),
                blocker.since(),
                blocker.until(),
                WayOut.of(
                        registry.rules(), blocker, table.find(blocker.subject()).orElse(null)));
    }
}
