package org.lockkeeper.maintenance.safety;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lockkeeper.host.service.FakeGuardedServices;
import org.lockkeeper.locking.registry.RegistryState;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Submit;

/** The verdict of group {@code window}, case by case. */
class VerdictTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Duration TIME = Duration.ofMinutes(10);
    private static final LockRules RULES = new LockRules(
            Conflicts.of(Map.of("job", Set.of("window"), "window", Set.of("window"), "free", Set.of())),
            Limits.DEFAULT);

    private final FakeGuardedServices services = new FakeGuardedServices();
    private LockTable table = LockTable.EMPTY;

    private void apply(Command command) {
        table = RULES.apply(table, command, NOW, Map.of()).table();
    }

    private void lock(String phase, String group) {
        if (!phase.equals("none")) {
            apply(Submit.window("w", group, "o", "r", TIME, TIME, List.of(), false, null));
        }
        if (phase.equals("held") || phase.equals("queue")) {
            apply(new Command.Hold("w"));
        }
        if (phase.equals("queue")) {
            apply(Submit.window("v", group, "o", "r", TIME, TIME, List.of(), false, null));
        }
    }

    private void service(String state) {
        switch (state) {
            case "idle" -> services.idle("a.service", "job");
            case "busy" -> services.busy("a.service", "job");
            case "elsewhere" -> services.busy("a.service", "free");
            default -> services.unknown("a.service", "job");
        }
    }

    @ParameterizedTest
    @CsvSource({
        // window of, phase | service | picture | store || state, safe, blockers
        "window, none,     idle,      live,  up,   IDLE,           true,  0",
        "window, none,     busy,      live,  up,   BUSY,           false, 1",
        "window, none,     elsewhere, live,  up,   IDLE,           true,  0",
        "window, none,     unknown,   live,  up,   UNKNOWN,        false, 1",
        "window, none,     idle,      stale, up,   UNKNOWN,        false, 1",
        "window, none,     busy,      stale, up,   UNKNOWN,        false, 2",
        "window, none,     idle,      live,  down, UNKNOWN,        false, 1",
        "window, none,     idle,      stale, down, UNKNOWN,        false, 2",
        "window, draining, idle,      live,  up,   DRAINING,       false, 1",
        "window, draining, busy,      live,  up,   DRAINING,       false, 2",
        "window, draining, unknown,   live,  up,   UNKNOWN,        false, 2",
        "window, held,     idle,      live,  up,   IN_MAINTENANCE, true,  0",
        "window, held,     busy,      live,  up,   IN_MAINTENANCE, false, 1",
        "window, held,     elsewhere, live,  up,   IN_MAINTENANCE, true,  0",
        "window, held,     unknown,   live,  up,   UNKNOWN,        false, 1",
        "window, held,     idle,      stale, up,   UNKNOWN,        false, 1",
        "window, held,     idle,      live,  down, UNKNOWN,        false, 1",
        "window, queue,    idle,      live,  up,   IN_MAINTENANCE, true,  0",
        "free,   held,     idle,      live,  up,   IDLE,           true,  0",
        "free,   draining, busy,      live,  up,   BUSY,           false, 1",
        "job,    held,     idle,      live,  up,   IN_MAINTENANCE, false, 1",
        "job,    draining, idle,      live,  up,   DRAINING,       false, 1",
        "job,    queue,    idle,      live,  up,   IN_MAINTENANCE, false, 2",
    })
    void table(
            String group,
            String phase,
            String service,
            String picture,
            String store,
            Verdict.State state,
            boolean safe,
            int blockers) {
        lock(phase, group);
        service(service);
        if (picture.equals("stale")) {
            services.goStale("no answer");
        }
        SafetyRules rules = new SafetyRules(RULES, "a test", any -> false);
        RegistryState locks = new RegistryState(table, 1, store.equals("down") ? "the disc is full" : null);
        Verdict all = rules.verdict("window", locks, services.picture(), List.of());
        assertThat(all.state()).isEqualTo(state);
        assertThat(all.safe()).isEqualTo(safe);
        assertThat(all.blockers()).hasSize(blockers);
        assertThat(all.blockerCount()).isEqualTo(blockers);
        Verdict none = rules.verdict("window", locks, services.picture(), List.of(), 1);
        assertThat(none.blockers()).hasSize(Math.min(1, blockers));
        assertThat(none.blockerCount()).as("however few are told").isEqualTo(blockers);
        assertThat(none.state()).isEqualTo(state);
        assertThat(none.safe()).isEqualTo(safe);
    }
}
