package org.lockkeeper.host.systemd.units;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.units.ServiceManager.UnitWatch;
import org.lockkeeper.host.systemd.units.UnitState.Leftovers;

/** A service manager whose units a test sets. One watch at a time. */
public final class FakeServiceManager implements ServiceManager {
    private final TreeMap<String, UnitState> states = new TreeMap<>();
    private UnitAliases aliases = UnitAliases.NONE;
    private long reloads;
    private Units units = new Units(new TreeMap<>(), UnitAliases.NONE, 0, false, "not read yet", null);
    private Consumer<Units> listener = ignored -> {};
    private @Nullable Units nextRefresh;
    private boolean closed;
    private long reconnects;

    @Override
    public String address() {
        return "fake:";
    }

    @Override
    public long reconnects() {
        return reconnects;
    }

    @Override
    public UnitWatch watch(Collection<String> names, Collection<String> patterns, Consumer<Units> newListener) {
        listener = newListener;
        listener.accept(units);
        return new FakeWatch();
    }

    /** A loaded unit in this state. */
    public FakeServiceManager set(String name, String activeState, String subState) {
        return set(new UnitState(name, "loaded", activeState, subState, null, Leftovers.NONE, null, null, null));
    }

    public FakeServiceManager set(UnitState state) {
        states.put(state.name(), state);
        return this;
    }

    public FakeServiceManager remove(String name) {
        states.remove(name);
        return this;
    }

    public FakeServiceManager alias(String alias, String name) {
        aliases = new UnitAliases(Map.of(alias, name), Map.of());
        return this;
    }

    public FakeServiceManager reloaded() {
        reloads++;
        return this;
    }

    /** Tells the listener what was set. */
    public void publish(Instant asOf) {
        hear(new Units(new TreeMap<>(states), aliases, reloads, true, null, asOf));
    }

    public void lose(String reason) {
        hear(units.stale(reason));
    }

    public void reconnected() {
        reconnects++;
    }

    /** What the next refresh answers without telling the listener: as when the asking thread is interrupted. */
    public void answerRefresh(Units answer) {
        nextRefresh = answer;
    }

    public Units units() {
        return units;
    }

    public boolean closed() {
        return closed;
    }

    public List<String> names() {
        return List.copyOf(states.keySet());
    }

    private void hear(Units now) {
        units = now;
        listener.accept(now);
    }

    private final class FakeWatch implements UnitWatch {
        @Override
        public Units units() {
            return units;
        }

        @Override
        public Units refresh() {
            Units answer = nextRefresh;
            nextRefresh = null;
            return answer == null ? units : answer;
        }

        @Override
        public Optional<String> unitInRun(String invocationId) {
            return units.states().values().stream()
                    .filter(state -> invocationId.equals(state.invocationId()))
                    .map(UnitState::name)
                    .findFirst();
        }

        @Override
        public Units refresh(String invocationId) {
            return refresh();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
