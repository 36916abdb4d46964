package org.lockkeeper.locking.store;

class InMemoryLockStoreTest extends LockStoreContract {

    private final LockStore store = new InMemoryLockStore();

    @Override
    LockStore store() {
        return store;
    }

    @Override
    LockStore reopened() {
        return store;
    }
}
