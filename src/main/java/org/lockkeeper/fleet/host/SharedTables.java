package org.lockkeeper.fleet.host;

import java.time.Instant;
import java.util.concurrent.CompletionException;
import org.lockkeeper.fleet.members.HostName;
import org.lockkeeper.fleet.pools.Fleet;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Submit;

/** Those of the registries. */
record SharedTables(LockRegistry registry, Fleet shared, String pool, HostName self, Recovery recovery)
        implements Tables {

    @Override
    public boolean live() {
        return registry.state().live() && shared.registry().state().live();
    }

    @Override
    public LockTable host() {
        return registry.state().table();
    }

    @Override
    public LockTable fleet() {
        return shared.registry().state().table();
    }

    @Override
    public LockRules rules() {
        return registry.rules();
    }

    @Override
    public boolean paused() {
        return shared.paused(pool);
    }

    @Override
    public Instant now() {
        return shared.registry().now();
    }

    @Override
    public Submit slot() {
        return shared.slotFor(pool, self.name(), "its windows and leases");
    }

    @Override
    public void askHost(Command command) {
        ask(registry, command);
    }

    @Override
    public void askFleet(Command command) {
        ask(shared.registry(), command);
    }

    @Override
    public boolean recovered() {
        return !shared.givesBackHealthy(pool) || recovery.well(pool);
    }

    @Override
    public void working() {
        recovery.forget(pool);
    }

    @Override
    public void turnEnded() {
        shared.members().turnEnded(pool, shared.registry().now());
    }

    private void ask(LockRegistry of, Command command) {
        try {
            of.submit(new Command.By(self.principal(), command, true)).join();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
        }
    }
}
