package org.lockkeeper.host.systemd.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.bus.SystemdProperties;
import org.lockkeeper.host.systemd.units.ServiceManager.UnitWatch;
import org.lockkeeper.host.systemd.units.UnitState;
import org.lockkeeper.host.systemd.units.Units;

/** A watch on a real systemd, with all that its listener heard. */
final class Watched implements AutoCloseable {
    final List<Units> heard = new CopyOnWriteArrayList<>();
    final DBusServiceManager manager;
    final UnitWatch watch;

    Watched(String address, List<String> names, List<String> patterns) {
        this(address, names, patterns, Duration.ofSeconds(30));
    }

    Watched(String address, List<String> names, List<String> patterns, Duration resync) {
        SystemdProperties properties =
                new SystemdProperties(address, Duration.ofSeconds(1), resync, Duration.ofMillis(200));
        manager = new DBusServiceManager(address, properties, Clock.systemUTC());
        watch = manager.watch(names, patterns, heard::add);
    }

    Watched awaitLive() {
        await().pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(15))
                .until(() -> watch.units().live());
        return this;
    }

    Units awaitStale() {
        await().pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(5))
                .until(() -> !watch.units().live());
        return watch.units();
    }

    @Nullable
    UnitState state(String unit) {
        return watch.units().states().get(unit);
    }

    void awaitUnit(String unit, Consumer<UnitState> check) {
        await().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofSeconds(8)).untilAsserted(() -> {
            UnitState state = state(unit);
            assertThat(state).as(unit).isNotNull();
            if (state != null) {
                check.accept(state);
            }
        });
    }

    void awaitState(String unit, String active, String sub) {
        awaitUnit(
                unit,
                state ->
                        assertThat(state.activeState() + " " + state.subState()).isEqualTo(active + " " + sub));
    }

    @Override
    public void close() {
        watch.close();
    }
}
