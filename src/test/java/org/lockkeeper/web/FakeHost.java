package org.lockkeeper.web;

import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.locking.store.InMemoryLockStore;
import org.lockkeeper.locking.store.LockStore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** A host without systemd and disc. Not annotated, so that no scan of the test classes finds it. */
final class FakeHost {

    @Bean
    @Primary
    GuardedServices fakeGuardedServices() {
        return new FakeGuardedServices();
    }

    @Bean
    @Primary
    LockStore fakeLockStore() {
        return new InMemoryLockStore();
    }
}
