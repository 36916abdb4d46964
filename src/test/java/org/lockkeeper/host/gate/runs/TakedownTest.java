package org.lockkeeper.host.gate.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lockkeeper.host.systemd.units.UnitBonds;

class TakedownTest {

    private static final Map<String, UnitBonds> HOST = Map.of(
            "db.service",
                    bonds("db.service", List.of("app.service", "lockkeeper-catch-up@db.service.target"), List.of()),
            "app.service", bonds("app.service", List.of("web.service"), List.of("db.service")),
            "web.service", bonds("web.service", List.of(), List.of("app.service")),
            "lockkeeper-catch-up@db.service.target",
                    bonds("lockkeeper-catch-up@db.service.target", List.of(), List.of()));

    private static UnitBonds bonds(String unit, List<String> takesAlong, List<String> after) {
        return new UnitBonds(unit, "loaded", "active", false, takesAlong, List.of(), after, List.of());
    }

    @Test
    void whatGoesDownIsStartedInItsOrderWithoutWhatWeStartItBy() {
        Takedown takedown =
                Takedown.of("db.service", units -> units.stream().map(HOST::get).toList());
        assertThat(takedown.startOrder()).containsExactly("db.service", "app.service", "web.service");
    }
}
