package org.lockkeeper.maintenance.lease;

import java.util.Map;
import org.lockkeeper.host.service.Owners;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.access.Role;

/**
 * Whether somebody may ask for a lease of this owner. A run or a process is its user's own; that its unit's user asks for
 * its run in its own group needs no role, for it is what a guarded unit is to do.
 */
final class Entitlement {

    private Entitlement() {}

    static void check(Principal caller, Owners owners, Binding binding, String group) {
        boolean own = false;
        String unit = binding.unit();
        if (unit != null && !caller.has(Role.ADMIN)) {
            own = caller.isUser(owners.userOf(unit));
        }
        if (!caller.has(Role.ADMIN)) {
            requireUser(caller, owners, binding, own);
        }
        if (own && owners.groupOf(String.valueOf(unit)).filter(group::equals).isPresent()) {
            return;
        }
        caller.require(Role.REQUESTER, "asking for a lease");
        caller.requireGroup(group);
    }

    private static void requireUser(Principal caller, Owners owners, Binding binding, boolean own) {
        if (binding.kind() == Binding.Kind.UNIT && !own) {
            throw caller.forbidden(
                    "%s runs as another user, and its run is that one's to ask for".formatted(binding.unit()),
                    Map.of("unit", String.valueOf(binding.unit())));
        }
        Long pid = binding.pid();
        if (binding.kind() == Binding.Kind.PROCESS && pid != null && !caller.isUser(owners.userOf(pid))) {
            throw caller.forbidden("process %d is another user's".formatted(pid), Map.of("pid", pid));
        }
    }
}
