package org.lockkeeper.maintenance.safety;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Request;
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

    private static String summary(Claim claim, int reasons) {
        return switch (claim.phase()) {
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
                        : "%s is held, although %s stand against it"
                                .formatted(claim.id(), count(reasons, "blocker", "blockers"));
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
                freedBy(blocker, table.find(blocker.subject()).orElse(null)));
    }

    private String freedBy(Blocker blocker, @Nullable Claim claim) {
        return switch (blocker.kind()) {
            case SERVICE -> "%s stops, or systemd is told to stop it".formatted(blocker.subject());
            case UNKNOWN_SERVICE ->
                "systemd knows %s: install it, correct its name in lockkeeper.guarded-services, or mark it optional there"
                        .formatted(blocker.subject());
            case INHIBITOR -> "%s lets go of it or ends: systemd-inhibit --list".formatted(blocker.subject());
            case UNKNOWN_INHIBITOR -> "systemd-logind answers again: systemctl status systemd-logind";
            case BUS -> "systemd answers again at %s; nothing has to be done here then".formatted(blocker.subject());
            case STORE ->
                "%s can be read and written again; nothing has to be done here then".formatted(blocker.subject());
            case REQUEST ->
                blocker.until() == null
                        ? "its turn comes and its unit has run; DELETE /api/v1/leases/%s gives the start up"
                                .formatted(blocker.subject())
                        : "it is granted and ends, is cancelled, or is given up at " + blocker.until();
            case LEASE -> claim == null ? "it has ended meanwhile" : lease(claim);
        };
    }

    private String lease(Claim claim) {
        String force = "; by force: POST /api/v1/%s/%s/force-release"
                .formatted(claim.request().kind() == Request.Kind.WINDOW ? "windows" : "leases", claim.id());
        if (claim.phase() == Phase.DRAINING) {
            return "it is held and then ends, or is given up at " + claim.waitUntil() + force;
        }
        return proof(claim) + suspicion(claim) + force;
    }

    private static String proof(Claim claim) {
        Binding binding = claim.request().binding();
        return switch (binding.kind()) {
            case START -> "%s is started, and has run".formatted(binding.unit());
            case WINDOW -> "%s closes it".formatted(claim.request().owner());
            case UNIT -> "run %s of %s ends".formatted(binding.invocationId(), binding.unit());
            case PROCESS -> "process %d ends".formatted(binding.pid());
            case CLIENT -> "%s releases it".formatted(claim.request().owner());
        };
    }

    private String suspicion(Claim claim) {
        Lease lease = claim.lease();
        if (lease == null) {
            return "";
        }
        if (claim.request().kind() == Request.Kind.WINDOW) {
            return ", or its time is over at " + lease.endsAt();
        }
        if (lease.suspect() != null) {
            return lease.suspect().until() == null
                    ? ", which nobody has proven yet: its group's lock-delay is never"
                    : ", or is still not proven to live at " + lease.suspect().until();
        }
        Duration delay = registry.rules().lockDelay(claim.request().group());
        return delay == null
                ? ", or it is released; its time alone does not end it"
                : ", or it is not renewed by %s and %s after that".formatted(lease.endsAt(), delay);
    }
}
