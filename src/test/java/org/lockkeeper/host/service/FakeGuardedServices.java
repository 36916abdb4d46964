package org.lockkeeper.host.service;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Guarded services whose picture a test draws. Listeners are called on the thread that changes it. Starts live and empty. */
public final class FakeGuardedServices implements GuardedServices {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final TreeMap<String, ServiceState> states = new TreeMap<>();
    private final List<GuardedService> configured = new ArrayList<>();
    private final List<Consumer<Picture>> listeners = new CopyOnWriteArrayList<>();
    private @Nullable String staleReason;
    private Runnable beforeRefresh = () -> {};
    private Instant asOf = START;
    private long revision;
    private int refreshes;

    @Override
    public synchronized List<GuardedService> configured() {
        return List.copyOf(configured);
    }

    @Override
    public synchronized Picture picture() {
        return new Picture(List.copyOf(states.values()), staleReason == null, staleReason, "fake:", asOf, revision);
    }

    @Override
    public Picture refresh(String invocationId) {
        return refresh();
    }

    @Override
    public Picture refresh() {
        refreshes++;
        beforeRefresh.run();
        return picture();
    }

    @Override
    public Runnable subscribe(Consumer<Picture> listener) {
        Consumer<Picture> own = picture -> listener.accept(picture);
        listeners.add(own);
        return () -> listeners.remove(own);
    }

    /** Adds a configured entry. */
    public synchronized FakeGuardedServices configure(String unit, String group) {
        configured.add(new GuardedService(unit, group, false));
        return this;
    }

    public FakeGuardedServices set(ServiceState state) {
        synchronized (this) {
            states.put(state.unit(), state);
        }
        changed();
        return this;
    }

    public FakeGuardedServices idle(String unit, String group) {
        return set(new ServiceState(
                unit, group, ServiceState.State.IDLE, "inactive", "dead", unit + " is inactive (dead)", null, null));
    }

    public FakeGuardedServices busy(String unit, String group) {
        return set(new ServiceState(
                unit, group, ServiceState.State.BUSY, "active", "running", unit + " is active (running)", asOf, null));
    }

    public FakeGuardedServices unknown(String unit, String group) {
        return set(new ServiceState(
                unit,
                group,
                ServiceState.State.UNKNOWN,
                "inactive",
                "dead",
                "systemd does not know " + unit,
                null,
                null));
    }

    public FakeGuardedServices remove(String unit) {
        synchronized (this) {
            states.remove(unit);
        }
        changed();
        return this;
    }

    public void goStale(String reason) {
        synchronized (this) {
            staleReason = reason;
        }
        changed();
    }

    public void goLive() {
        synchronized (this) {
            staleReason = null;
        }
        changed();
    }

    /** Confirms the picture without a change: nobody is told. */
    public synchronized void asOf(Instant confirmed) {
        asOf = confirmed;
    }

    /** What systemd turns out to say when it is asked: runs in each refresh. */
    public void onRefresh(Runnable action) {
        beforeRefresh = action;
    }

    public int refreshes() {
        return refreshes;
    }

    public int listeners() {
        return listeners.size();
    }

    private void changed() {
        Picture picture;
        synchronized (this) {
            revision++;
            picture = picture();
        }
        listeners.forEach(listener -> listener.accept(picture));
    }
}
