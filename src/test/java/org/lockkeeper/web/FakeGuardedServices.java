package org.lockkeeper.web;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.service.GuardedService;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;

/** One guarded service, busy or not as a test says; or a fault. */
public final class FakeGuardedServices implements GuardedServices {

    private static final String UNIT = "backup-db.service";

    private final Set<Consumer<Picture>> listeners = ConcurrentHashMap.newKeySet();
    private volatile boolean busy;
    private volatile @Nullable RuntimeException fault;

    public void busy(boolean now) {
        busy = now;
        listeners.forEach(listener -> listener.accept(picture()));
    }

    /** What the next looks at the picture throw; null for none. */
    void fault(@Nullable RuntimeException thrown) {
        fault = thrown;
    }

    @Override
    public List<GuardedService> configured() {
        return List.of(new GuardedService(UNIT, "backup", false));
    }

    @Override
    public Picture picture() {
        RuntimeException thrown = fault;
        if (thrown != null) {
            throw thrown;
        }
        ServiceState.State state = busy ? ServiceState.State.BUSY : ServiceState.State.IDLE;
        ServiceState service = new ServiceState(UNIT, "backup", state, "active", "running", "it runs", null, null);
        return new Picture(List.of(service), true, null, "a test", Instant.EPOCH, 1);
    }

    @Override
    public Picture refresh(String invocationId) {
        return refresh();
    }

    @Override
    public Picture refresh() {
        return picture();
    }

    @Override
    public Runnable subscribe(Consumer<Picture> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
