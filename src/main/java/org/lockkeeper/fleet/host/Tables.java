package org.lockkeeper.fleet.host;

import java.time.Instant;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Submit;

/** The two tables between which a host's slot in one pool is kept: its own, and the fleet's. */
interface Tables {

    /** Whether both say what holds now. What is not known says nothing of what is to be done. */
    boolean live();

    LockTable host();

    LockTable fleet();

    /** The host's. */
    LockRules rules();

    /** Whether the pool grants nothing now. */
    boolean paused();

    /** By the fleet's clock. */
    Instant now();

    /** What asks for the host's slot. */
    Submit slot();

    /** Durable when it returns; if it throws, it may have been applied or not. */
    void askHost(Command command);

    /** As {@link #askHost}. */
    void askFleet(Command command);

    /** Whether the host is well again after its work in the pool, if that is waited for. */
    boolean recovered();

    /** Work goes on: whether the host recovers from it is a question for later. */
    void working();

    /** Writes down that the host had its turn, and is well. Durable when it returns, as {@link #askFleet}. */
    void turnEnded();
}
