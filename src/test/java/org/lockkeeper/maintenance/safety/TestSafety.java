package org.lockkeeper.maintenance.safety;

import org.lockkeeper.host.inhibit.NoShutdownBlocks;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.maintenance.calendar.NoHours;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** The real verdicts, for the rooms above. */
public final class TestSafety {

    private TestSafety() {}

    public static Safety of(LockRegistry registry, GuardedServices services) {
        return new Safety(
                registry,
                services,
                NoShutdownBlocks.get(),
                NoHours.watch(registry),
                new StaticListableBeanFactory().getBeanProvider(Condition.class));
    }
}
