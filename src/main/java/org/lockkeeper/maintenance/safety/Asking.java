package org.lockkeeper.maintenance.safety;

import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Reply;

/**
 * How a command is put to the registry: in earnest, which is what is injected, or as a {@link Trial}. All that is checked before and
 * after is the same code, so that a dry run cannot allow what the act would not.
 */
@FunctionalInterface
public interface Asking {

    Reply ask(Command command);
}
