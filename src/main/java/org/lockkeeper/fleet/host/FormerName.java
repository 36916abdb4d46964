package org.lockkeeper.fleet.host;

import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.fleet.members.HostName;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.LockTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A host that was renamed leaves its slot to a name that nobody has any more. It is said, and not given back: machines that
 * were copied have one id, and then it would be another's.
 */
final class FormerName {

    private static final Logger log = LoggerFactory.getLogger(FormerName.class);

    private FormerName() {}

    static void tell(String pool, HostName self, LockTable fleet, Repeats repeats) {
        fleet.leases()
                .filter(slot -> slot.request().group().equals(pool) && isOfThisMachine(slot, self))
                .filter(slot -> repeats.due(slot.id()))
                .forEach(slot -> log.warn(
                        "{} has a slot of pool {}, and is this machine by its id: if it was renamed (lockkeeper.fleet.name),"
                                + " give the slot back: lockctl fleet release {} {} --reason renamed",
                        slot.request().owner(),
                        pool,
                        pool,
                        slot.request().owner()));
    }

    private static boolean isOfThisMachine(Claim slot, HostName self) {
        String principal = slot.request().principal();
        String machine = self.principal().substring(self.principal().lastIndexOf('@'));
        return principal != null
                && principal.startsWith("host:")
                && principal.endsWith(machine)
                && !principal.equals(self.principal());
    }
}
