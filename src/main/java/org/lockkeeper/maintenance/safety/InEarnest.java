package org.lockkeeper.maintenance.safety;

import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Reply;
import org.lockkeeper.web.Replies;
import org.springframework.stereotype.Component;

/** It happens; the reply comes when it is durable. */
@Component
record InEarnest(LockRegistry registry) implements Asking {

    @Override
    public Reply ask(Command command) {
        return Replies.join(registry.submit(command));
    }
}
