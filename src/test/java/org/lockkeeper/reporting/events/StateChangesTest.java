package org.lockkeeper.reporting.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.maintenance.safety.Verdict;

/** What an event tells, and what one who comes back has missed. */
class StateChangesTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private static Verdict verdict(int blockers, Instant asOf) {
        List<Blocker> first = blockers == 0
                ? List.of()
                : List.of(new Blocker(Blocker.Kind.BUS, "bus", null, "away", null, null, null));
        return new Verdict(
                "g", blockers == 0, blockers == 0 ? Verdict.State.IDLE : Verdict.State.BUSY, first, blockers, asOf);
    }

    private static ServiceState service(String unit, String sub) {
        return new ServiceState(unit, "g", ServiceState.State.BUSY, "active", sub, unit, null, null);
    }

    private static HostState state(Verdict verdict, ServiceState... services) {
        return new HostState(Map.of("g", verdict), List.of(), List.of(services), List.of());
    }

    @Test
    void aPictureConfirmedOnceMoreIsNothingNew() {
        HostState before = state(verdict(0, NOW), service("a", "running"));
        assertThat(state(verdict(0, NOW.plusSeconds(9)), service("a", "running"))
                        .since(before))
                .isNull();
    }

    @Test
    void onlyWhatIsAnotherIsTold() {
        HostState before = state(verdict(0, NOW), service("a", "running"), service("b", "running"));
        HostState now = state(verdict(0, NOW), service("a", "running"), service("b", "stop"), service("c", "running"));
        assertThat(now.since(before))
                .isEqualTo(new HostState(
                        Map.of(), List.of(), List.of(service("b", "stop"), service("c", "running")), List.of()));
    }

    @Test
    void whatIsGoneIsNamed() {
        HostState before = state(verdict(0, NOW), service("a", "running"), service("b", "running"));
        assertThat(state(verdict(0, NOW), service("b", "running")).since(before))
                .isEqualTo(new HostState(Map.of(), List.of(), List.of(), List.of("a")));
    }

    @Test
    void oneBlockerMoreThanAreToldIsAnotherVerdict() {
        HostState change = state(verdict(22, NOW)).since(state(verdict(21, NOW)));
        assertThat(change).isNotNull().extracting(HostState::verdicts).isEqualTo(Map.of("g", verdict(22, NOW)));
    }

    @Test
    void eachThingThatAVerdictSaysIsToldOnceItIsAnother() {
        List<Blocker> first = verdict(1, NOW).blockers();
        List<Blocker> other = List.of(new Blocker(Blocker.Kind.SERVICE, "a", "g", "active", null, NOW, null));
        Verdict before = new Verdict("g", false, Verdict.State.BUSY, first, 1, NOW);
        for (Verdict now : List.of(
                new Verdict("g", true, Verdict.State.BUSY, first, 1, NOW),
                new Verdict("g", false, Verdict.State.UNKNOWN, first, 1, NOW),
                new Verdict("g", false, Verdict.State.BUSY, other, 1, NOW),
                new Verdict("g", false, Verdict.State.BUSY, first, 2, NOW))) {
            HostState change = state(now).since(state(before));
            assertThat(change).isNotNull().extracting(HostState::verdicts).isEqualTo(Map.of("g", now));
        }
    }

    @Test
    void whoComesBackIsToldWhatHeHasMissed() {
        History history = new History();
        String start = history.lastId();
        List<Frame> frames = List.of(history.add("1"), history.add("2"), history.add("3"));
        assertThat(history.after(start)).isEqualTo(frames);
        assertThat(history.after(frames.get(0).id())).isEqualTo(frames.subList(1, 3));
        assertThat(history.after(history.lastId())).isEmpty();
    }

    @Test
    void whoHasSeenSomethingElseIsToldAll() {
        History history = new History();
        history.add("1");
        assertThat(history.after(null)).isNull();
        assertThat(history.after(new History().lastId())).isNull();
        assertThat(history.after("nonsense")).isNull();
    }

    @Test
    void whatIsKeptIsBounded() {
        History history = new History();
        String start = history.lastId();
        Frame first = history.add("x".repeat(600_000));
        history.add("x".repeat(600_000));
        assertThat(history.after(start)).as("a megabyte").isNull();
        assertThat(history.after(first.id())).hasSize(1);
        for (int i = 0; i < 1001; i++) {
            history.add("small");
        }
        assertThat(history.after(first.id())).as("a thousand").isNull();
    }
}
