package org.lockkeeper.maintenance.safety;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Request;

/** What would free somebody of a blocker, in words. */
final class WayOut {

    private WayOut() {}

    static String of(LockRules rules, Blocker blocker, @Nullable Claim claim) {
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
            case CALENDAR -> "time; an operator may override the hours of a group when asking, with a reason";
            case FLEET -> "another host gives its slot back: lockctl fleet";
            case REQUEST ->
                blocker.until() == null
                        ? "its turn comes and its unit has run; DELETE /api/v1/leases/%s gives the start up"
                                .formatted(blocker.subject())
                        : "it is granted and ends, is cancelled, or is given up at " + blocker.until();
            case LEASE -> claim == null ? "it has ended meanwhile" : lease(rules, claim);
        };
    }

    private static String lease(LockRules rules, Claim claim) {
        String force = "; by force: POST /api/v1/%s/%s/force-release"
                .formatted(claim.request().kind() == Request.Kind.WINDOW ? "windows" : "leases", claim.id());
        if (claim.phase() == Phase.DRAINING) {
            return "it is held and then ends, or is given up at " + claim.waitUntil() + force;
        }
        return proof(claim) + suspicion(rules, claim) + force;
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

    private static String suspicion(LockRules rules, Claim claim) {
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
        Duration delay = rules.lockDelay(claim.request().group());
        return delay == null
                ? ", or it is released; its time alone does not end it"
                : ", or it is not renewed by %s and %s after that".formatted(lease.endsAt(), delay);
    }
}
