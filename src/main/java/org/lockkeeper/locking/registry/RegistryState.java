package org.lockkeeper.locking.registry;

import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.LockTable;

/**
 * The lock table as it was last committed, and whether more can be.
 *
 * @param version of the stored document
 * @param storeFault why the store cannot be used now, as a sentence; null while it can. The table is then the last one
 *     known, and nothing new may be concluded from it
 */
public record RegistryState(
        LockTable table, long version, @Nullable String storeFault) {

    public boolean live() {
        return storeFault == null;
    }
}
