package org.lockkeeper.maintenance.dryrun;

import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.Reply;
import org.lockkeeper.maintenance.safety.Asking;

/** Puts a command to the rules alone: what it would lead to, without its happening. For one command, on one thread. */
final class Trial implements Asking {

    private final LockRegistry registry;
    private LockRules.@Nullable Step step;

    public Trial(LockRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Reply ask(Command command) {
        LockRules.Step tried = registry.tried(command);
        step = tried;
        return tried.reply();
    }

    /** Null where nothing had to be asked, since it is so already. */
    public LockRules.@Nullable Step step() {
        return step;
    }
}
