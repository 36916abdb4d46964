package org.lockkeeper.gate;

import org.lockkeeper.lock.Claim;

/** Keeps guarded services from starting while a lease excludes them. */
public interface StartGate {

    /**
     * Makes the host follow the locks as they stand: closes what a lease excludes, opens what none does, and starts what
     * is owed. Driven by level; blocks for some round trips. Never throws: what it cannot do, {@link #status()} tells.
     */
    void settle();

    /** Whether all that this lease excludes is kept from starting, as far as that can be done on this host. */
    boolean settledFor(Claim lease);

    GateStatus status();

    /** The gate as it concerns one lease. */
    GateView view(Claim lease);
}
