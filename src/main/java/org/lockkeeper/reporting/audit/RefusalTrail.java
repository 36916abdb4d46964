package org.lockkeeper.reporting.audit;

import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.access.RefusalRecord;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Puts on the audit trail that somebody was refused. While the store is lost, the log alone has it. */
@Component
final class RefusalTrail implements RefusalRecord {

    private final ObjectProvider<LockRegistry> registry;

    RefusalTrail(ObjectProvider<LockRegistry> registry) {
        this.registry = registry;
    }

    @Override
    public void refused(Principal who, String what, String why) {
        registry.getObject().submit(who.asks(new Command.NoteRefusal(what, why)));
    }
}
