package org.lockkeeper.safety;

import org.lockkeeper.inhibit.NoShutdownBlocks;
import org.lockkeeper.registry.LockRegistry;
import org.lockkeeper.service.GuardedServices;

/** The real verdicts, for the rooms above. */
public final class TestSafety {

    private TestSafety() {}

    public static Safety of(LockRegistry registry, GuardedServices services) {
        return new Safety(registry, services, NoShutdownBlocks.get());
    }
}
