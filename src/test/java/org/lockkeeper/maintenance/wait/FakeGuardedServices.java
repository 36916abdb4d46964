package org.lockkeeper.maintenance.wait;

import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.service.GuardedService;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.host.service.ServiceState.State;

/** Services as a test sets them. A change is either noticed, or seen by a refresh only. */
final class FakeGuardedServices implements GuardedServices {

    private final List<Consumer<Picture>> listeners = new CopyOnWriteArrayList<>();
    private final List<GuardedService> configured = new CopyOnWriteArrayList<>();
    private final TreeMap<String, State> truth = new TreeMap<>();
    private volatile Picture picture = picture(List.of(), null);

    private static Picture picture(List<ServiceState> services, @Nullable String staleReason) {
        return new Picture(services, staleReason == null, staleReason, "unix:path=/fake", null, 1);
    }

    FakeGuardedServices configure(String... units) {
        configured.clear();
        for (String unit : units) {
            configured.add(new GuardedService(unit, "backup", false));
        }
        return this;
    }

    synchronized FakeGuardedServices unnoticed(String unit, State state) {
        truth.put(unit, state);
        return this;
    }

    FakeGuardedServices set(String unit, State state) {
        unnoticed(unit, state);
        refresh();
        ring();
        return this;
    }

    void reset() {
        synchronized (this) {
            truth.clear();
        }
        refresh();
    }

    void lose(String reason) {
        picture = picture(picture.services(), reason);
        ring();
    }

    private void ring() {
        listeners.forEach(listener -> listener.accept(picture));
    }

    int listeners() {
        return listeners.size();
    }

    @Override
    public List<GuardedService> configured() {
        return configured;
    }

    @Override
    public Picture picture() {
        return picture;
    }

    @Override
    public Picture refresh(String invocationId) {
        return refresh();
    }

    @Override
    public synchronized Picture refresh() {
        if (picture.live()) {
            picture = picture(
                    truth.entrySet().stream()
                            .map(unit -> service(unit.getKey(), unit.getValue()))
                            .toList(),
                    null);
        }
        return picture;
    }

    private static ServiceState service(String unit, State state) {
        return new ServiceState(unit, "backup", state, "active", "running", unit + " is " + state, null, null);
    }

    @Override
    public Runnable subscribe(Consumer<Picture> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void recover() {
        picture = picture(List.of(), null);
        refresh();
    }
}
