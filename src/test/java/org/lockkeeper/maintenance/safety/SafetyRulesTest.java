package org.lockkeeper.maintenance.safety;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.host.systemd.units.UnitAliases;
import org.lockkeeper.host.systemd.units.Units.QueuedStarts;
import org.lockkeeper.locking.registry.RegistryState;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Submit;

/** What is in the way of a lease, case by case. Unit {@code a.service} is in run {@code a}, and so on, unless a test says otherwise. */
class SafetyRulesTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    /** Jobs exclude each other and windows. The leases {@code pass} exclude jobs, not each other; {@code side} nothing. */
    private static final LockRules RULES = new LockRules(
            Conflicts.of(Map.of(
                    "job",
                    Set.of("job", "window", "pass"),
                    "window",
                    Set.of("window"),
                    "pass",
                    Set.of(),
                    "side",
                    Set.of())),
            Limits.DEFAULT);

    private final SafetyRules safety = new SafetyRules(RULES, "a test", service -> false);
    private final List<ServiceState> services = new ArrayList<>();
    private final Map<String, Set<String>> ahead = new HashMap<>();
    private LockTable table = LockTable.EMPTY;

    private void service(String name, String run, String active, String sub) {
        ServiceState.State state =
                active.equals("inactive") && !sub.equals("queued") ? ServiceState.State.IDLE : ServiceState.State.BUSY;
        services.add(new ServiceState(name + ".service", "job", state, active, sub, name, NOW, run));
    }

    private void before(String name) {
        service(name, name, "activating", "start-pre");
    }

    private void atWork(String name) {
        service(name, name, "activating", "start");
    }

    private void queuedBehind(String name, String... units) {
        service(name, name, "inactive", "queued");
        ahead.put(name + ".service", Set.of(units));
    }

    private void apply(Command command) {
        table = RULES.apply(table, command, NOW, Map.of()).table();
    }

    private String asks(String id, String group, Binding binding, List<String> admits, Command.@Nullable Join join) {
        Request.Kind kind = binding.kind() == Binding.Kind.WINDOW ? Request.Kind.WINDOW : Request.Kind.JOB;
        Duration time = Duration.ofMinutes(10);
        apply(new Submit(id, kind, group, "o", "r", time, time, binding, admits, false, join, null, null));
        return id;
    }

    private String unit(String id, String group, String name) {
        return asks(id, group, Binding.unit(name + ".service", name, "boot"), List.of(), null);
    }

    private String window(String id, String... admits) {
        return asks(id, "window", Binding.WINDOW, List.of(admits), null);
    }

    private List<String> blockers(String id) {
        return safety
                .blockersOf(table.find(id).orElseThrow(), new RegistryState(table, 1, null), picture(), List.of())
                .stream()
                .map(Blocker::subject)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "activating, start-pre, true",
        "activating, condition, true",
        "activating, start, false",
        "activating, start-post, false",
        "activating, auto-restart, false",
        "active, running, false",
        "active, start-pre, false",
        "reloading, reload, false",
        "deactivating, stop, false",
        "deactivating, stop-post, false",
    })
    void aUnitThatAsksIsNoMatterOnlyBeforeItsWork(String active, String sub, boolean noMatter) {
        service("a", "a", active, sub);
        window("w");
        unit("l", "job", "a");
        assertThat(blockers("w")).isEqualTo(noMatter ? List.of() : List.of("a.service"));
    }

    @Test
    void itsOwnUnitIsNoMatterWhateverItDoes() {
        atWork("a");
        assertThat(blockers(unit("l", "job", "a"))).isEmpty();
    }

    @Test
    void aUnitThatDoesNotAskIsWaitedFor() {
        before("a");
        assertThat(blockers(window("w"))).containsExactly("a.service");
    }

    /** An earlier run of the same unit has asked; nobody knows what this one is at. */
    @Test
    void anotherRunOfAUnitThatAskedIsWaitedFor() {
        service("a", "second", "activating", "start-pre");
        window("w");
        asks("l", "job", Binding.unit("a.service", "first", "boot"), List.of(), null);
        assertThat(blockers("w")).containsExactly("a.service");
    }

    @Test
    void itsOwnUnitInAnotherRunIsWaitedFor() {
        service("a", "second", "activating", "start-pre");
        asks("l", "job", Binding.unit("a.service", "first", "boot"), List.of(), null);
        assertThat(blockers("l")).containsExactly("a.service");
    }

    @Test
    void aProcessThatAsksIsNotItsUnitsRun() {
        before("a");
        window("w");
        asks("l", "job", Binding.process(1, 1, "boot"), List.of(), null);
        assertThat(blockers("w")).containsExactly("a.service");
    }

    @Test
    void whatDrainsEarlierIsWaitedForAndWhatDrainsLaterIsNot() {
        before("a");
        before("b");
        before("c");
        unit("1", "pass", "a");
        unit("2", "pass", "b");
        unit("3", "pass", "c");
        assertThat(blockers("1")).isEmpty();
        assertThat(blockers("2")).containsExactlyInAnyOrder("a.service", "1");
        assertThat(blockers("3")).containsExactlyInAnyOrder("a.service", "b.service", "1", "2");
        apply(new Command.Hold("1"));
        assertThat(blockers("1")).isEmpty();
        assertThat(blockers("2")).containsExactlyInAnyOrder("a.service", "1");
    }

    @Test
    void whatDrainsLaterIsWaitedForIfItIsAtWork() {
        before("a");
        atWork("b");
        unit("1", "pass", "a");
        unit("2", "pass", "b");
        assertThat(blockers("1")).containsExactly("b.service");
    }

    /** It is let go first by a window that excludes its work, so it waits for that window. */
    @Test
    void aUnitWaitsForALeaseBeforeItsOwnThatExcludesItsWork() {
        before("a");
        window("w");
        unit("l", "side", "a");
        assertThat(blockers("w")).isEmpty();
        assertThat(blockers("l")).containsExactly("w");
        apply(new Command.Hold("w"));
        assertThat(blockers("l")).containsExactly("w");
    }

    @Test
    void aUnitAtWorkDoesNotWaitForALeaseThatWaitsForIt() {
        atWork("a");
        window("w");
        unit("l", "side", "a");
        assertThat(blockers("w")).containsExactly("a.service");
        assertThat(blockers("l")).isEmpty();
    }

    @Test
    void aUnitDoesNotWaitForALeaseAfterItsOwn() {
        before("a");
        unit("l", "side", "a");
        window("w");
        assertThat(blockers("l")).isEmpty();
        assertThat(blockers("w")).containsExactly("a.service");
    }

    @Test
    void aUnitDoesNotWaitForTheLeaseItRunsInNorForOneThatAdmitsIt() {
        before("a");
        window("w", "a.service");
        unit("l", "side", "a");
        assertThat(blockers("l")).isEmpty();
        apply(new Command.Hold("w"));
        before("b");
        asks("m", "side", Binding.unit("b.service", "b", "boot"), List.of(), new Command.Join("w", null));
        assertThat(blockers("m")).isEmpty();
    }

    @Test
    void aStartThatIsHeldBackBehindTheClaimantIsNoMatter() {
        before("a");
        queuedBehind("z", "middle.target", "a.service");
        assertThat(blockers(unit("l", "job", "a"))).isEmpty();
    }

    @Test
    void aStartThatIsHeldBackBehindTheClaimantAtItsWorkIsNoMatter() {
        atWork("a");
        queuedBehind("z", "a.service");
        assertThat(blockers(unit("l", "job", "a"))).isEmpty();
    }

    @Test
    void aStartIsWaitedForThatNobodyOrAnotherHoldsBack() {
        before("a");
        queuedBehind("y");
        queuedBehind("z", "stranger.service");
        assertThat(blockers(unit("l", "job", "a"))).containsExactly("y.service", "z.service");
    }

    @Test
    void aStartThatIsHeldBackBehindAnotherRunOfTheClaimantsUnitIsWaitedFor() {
        service("a", "second", "deactivating", "stop");
        queuedBehind("z", "a.service");
        asks("l", "job", Binding.unit("a.service", "first", "boot"), List.of(), null);
        assertThat(blockers("l")).contains("z.service");
    }

    @Test
    void aStartThatIsHeldBackBehindOneThatWaitsForTheClaimIsNoMatter() {
        before("a");
        before("b");
        queuedBehind("z", "b.service");
        window("w");
        unit("1", "job", "a");
        unit("2", "job", "b");
        // z waits for b, b for a, a for the window.
        assertThat(blockers("w")).isEmpty();
    }

    @Test
    void aStartThatIsHeldBackBehindOneThatDrainsLaterIsNoMatter() {
        before("a");
        before("b");
        queuedBehind("z", "b.service");
        unit("1", "pass", "a");
        unit("2", "pass", "b");
        assertThat(blockers("1")).isEmpty();
    }

    /** That one goes on without this claim, ends, and then the start begins. */
    @Test
    void aStartThatIsHeldBackBehindOneThatWaitsForSomebodyElseIsWaitedFor() {
        services.add(new ServiceState(
                "b.service", "side", ServiceState.State.BUSY, "activating", "start-pre", "b", NOW, "b"));
        queuedBehind("z", "b.service");
        window("w");
        unit("2", "side", "b");
        assertThat(blockers("w")).containsExactly("z.service");
    }

    @Test
    void aStartBehindAnAdmittedUnitIsNoMatterUntilThatUnitIsAtWork() {
        before("a");
        queuedBehind("z", "a.service");
        window("w", "a.service");
        assertThat(blockers("w")).isEmpty();
        services.clear();
        atWork("a");
        queuedBehind("z", "a.service");
        assertThat(blockers("w")).containsExactly("z.service");
    }

    private Picture picture() {
        return new Picture(services, UnitAliases.NONE, 0, new QueuedStarts(ahead), true, null, "a test", NOW, 1);
    }

    @ParameterizedTest
    @CsvSource({
        "activating, start-pre, false",
        "activating, condition, false",
        "activating, start, true",
        "activating, auto-restart, false",
        "active, running, true",
        "active, exited, true",
        "reloading, reload, true",
        "deactivating, stop, true",
        "inactive, queued, false",
        "failed, failed, false",
        "inactive, dead, false",
    })
    void anIntruderIsWhatIsAtItsWorkInsideAWindow(String active, String sub, boolean intrudes) {
        window("w");
        apply(new Command.Hold("w"));
        service("a", "a", active, sub);
        assertThat(safety.intruders(table.find("w").orElseThrow(), new RegistryState(table, 1, null), picture()))
                .hasSize(intrudes ? 1 : 0);
    }

    @Test
    void whatTheWindowAdmitsAndWhatItDoesNotExcludeAreNoIntruders() {
        window("w", "a.service");
        apply(new Command.Hold("w"));
        atWork("a");
        services.add(
                new ServiceState("s.service", "side", ServiceState.State.BUSY, "active", "running", "s", NOW, "s"));
        atWork("b");
        assertThat(safety.intruders(table.find("w").orElseThrow(), new RegistryState(table, 1, null), picture()))
                .extracting(ServiceState::unit)
                .containsExactly("b.service");
    }

    @Test
    void aServiceThatAWindowStoppedIsInTheWayOfAWindowAndNotOfAStartThatIsMadeUpFor() {
        SafetyRules stopping =
                new SafetyRules(RULES, "a test", service -> service.unit().equals("d.service"));
        service("d", "d", "active", "running");
        Duration time = Duration.ofMinutes(10);
        apply(new Command.QueueStart("s", "a.service", "job", "held back", NOW, time, time));
        assertThat(stopping.blockersOf(
                        table.find("s").orElseThrow(), new RegistryState(table, 1, null), picture(), List.of()))
                .isEmpty();
        assertThat(blockers("s")).containsExactly("d.service");
        apply(new Command.Release("s", null, null, false));
        window("w");
        assertThat(stopping.blockersOf(
                        table.find("w").orElseThrow(), new RegistryState(table, 1, null), picture(), List.of()))
                .extracting(Blocker::subject)
                .containsExactly("d.service");
    }
}
