package org.lockkeeper.host.systemd.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.host.systemd.bus.PendingReply.Reply;
import org.lockkeeper.host.systemd.bus.SignalRule.Signal;
import org.lockkeeper.host.systemd.bus.UnitProperties;
import org.lockkeeper.host.systemd.bus.UnitRow;
import org.lockkeeper.host.systemd.units.UnitAliases;
import org.lockkeeper.host.systemd.units.UnitState;
import org.lockkeeper.host.systemd.units.UnitState.Leftovers;
import org.lockkeeper.host.systemd.units.Units;

/** What came first is decided by serials, whatever order the messages are taken in. */
final class UnitTableTest {
    private static final String SYSTEMD = ":1.1";
    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    private final List<Units> heard = new ArrayList<>();
    private final UnitTable table = new UnitTable(
            UnitSelection.of(List.of("a.service"), List.of("g-*.service")), CLOCK, "not read", heard::add);
    private long generation;

    @BeforeEach
    void live() {
        generation = table.begin();
        table.owner(generation, SYSTEMD);
        read(10, new Catalogue(Map.of("a.service", "loaded"), UnitAliases.NONE, true));
        table.live(generation, SYSTEMD);
    }

    @Test
    void anOlderSignalDoesNotUndoANewerRead() {
        read(20, null, row("a.service", "active", "running"));
        change(15, "a.service", "inactive", "dead");
        assertThat(active("a.service")).isEqualTo("active");
    }

    @Test
    void anOlderReadDoesNotUndoANewerSignal() {
        change(25, "a.service", "active", "running");
        read(20, null);
        assertThat(active("a.service")).isEqualTo("active");
    }

    @Test
    void anOlderReadDoesNotUndoANewerRead() {
        read(30, null, row("a.service", "active", "running"));
        read(20, null);
        assertThat(active("a.service")).isEqualTo("active");
    }

    @Test
    void serialsWrapAround() {
        read(0x7000_0000L, null);
        read(0xE000_0000L, null);
        read(0xFFFF_FFF0L, null);
        change(5, "a.service", "active", "running");
        assertThat(active("a.service")).isEqualTo("active");
        read(0xFFFF_FFFFL, null);
        assertThat(active("a.service")).isEqualTo("active");
    }

    @Test
    void aReadThatIsOlderThanALeaveIsDoubted() {
        change(20, "g-1.service", "activating", "start");
        change(21, "g-1.service", "inactive", "dead");
        removed(22, "g-1.service");
        assertThat(table.units().states()).doesNotContainKey("g-1.service");
        assertThat(table.takeDoubt()).isFalse();
        read(20, null, row("g-1.service", "activating", "start"));
        assertThat(table.units().states()).doesNotContainKey("g-1.service");
        assertThat(table.takeDoubt()).isTrue();
        read(30, null);
        assertThat(table.takeDoubt()).isFalse();
    }

    @Test
    void anOlderSignalDoesNotBringBackWhatANewerReadMisses() {
        read(30, null);
        change(25, "g-1.service", "active", "running");
        assertThat(table.units().states()).containsOnlyKeys("a.service");
    }

    @Test
    void aRunningUnitThatIsRemovedIsReadAgainAndNotIdle() {
        change(20, "a.service", "active", "running");
        removed(21, "a.service");
        assertThat(active("a.service")).isEqualTo("active");
        assertThat(table.takeDoubt()).isTrue();
    }

    @Test
    void removalsMeanNothingWhileSystemdReloads() {
        change(20, "a.service", "inactive", "dead");
        table.leftovers(generation, new Reply(SYSTEMD, 21, List.of()), "a.service", true);
        table.reloading(generation, signal(SYSTEMD, 22));
        removed(23, "a.service");
        assertThat(leftovers("a.service")).isEqualTo(Leftovers.SOME);
    }

    @Test
    void aUnitThatStopsIsUncheckedUntilItsControlGroupWasLookedAt() {
        change(20, "a.service", "active", "running");
        change(21, "a.service", "inactive", "dead");
        assertThat(leftovers("a.service")).isEqualTo(Leftovers.UNCHECKED);
        table.leftovers(generation, new Reply(SYSTEMD, 20, List.of()), "a.service", false);
        assertThat(leftovers("a.service"))
                .as("an answer from before it stopped")
                .isEqualTo(Leftovers.UNCHECKED);
        table.leftovers(generation, new Reply(SYSTEMD, 22, List.of()), "a.service", false);
        assertThat(leftovers("a.service")).isEqualTo(Leftovers.NONE);
    }

    @Test
    void aQueuedJobIsKnownAtOnceAndItsTypeByTheNextRead() {
        table.jobQueued(generation, signal(SYSTEMD, 20), "a.service", 7);
        assertThat(state("a.service").job()).isEqualTo(UnitState.UNKNOWN_JOB);
        assertThat(table.takeDoubt()).isTrue();
        read(21, null, new UnitRow("a.service", "loaded", "inactive", "dead", 7, "start"));
        assertThat(state("a.service").job()).isEqualTo("start");
        table.jobRemoved(generation, signal(SYSTEMD, 22), "a.service", 6);
        assertThat(state("a.service").job()).isEqualTo("start");
        table.jobRemoved(generation, signal(SYSTEMD, 23), "a.service", 7);
        assertThat(state("a.service").job()).isNull();
    }

    @Test
    void nobodyButTheOwnerIsBelieved() {
        table.changed(generation, signal(":1.66", 99), "a.service", properties("active", "running"));
        table.jobQueued(generation, signal(":1.66", 99), "a.service", 1);
        assertThat(state("a.service")).isEqualTo(UnitState.unloaded("a.service", "loaded"));
        assertThat(table.read(generation, new Reply(":1.66", 99, List.of()), List.of(), null))
                .isFalse();
    }

    @Test
    void anotherOwnerMakesItStaleUntilItWasReadAndItsSerialsCountAnew() {
        change(5000, "a.service", "active", "running");
        table.owner(generation, ":1.2");
        assertThat(table.units().staleReason()).contains("executed anew");
        assertThat(active("a.service")).isEqualTo("active");
        assertThat(table.read(generation, new Reply(":1.2", 3, List.of()), List.of(), null))
                .isTrue();
        table.live(generation, SYSTEMD);
        assertThat(table.units().live()).as("read from the former owner").isFalse();
        table.live(generation, ":1.2");
        assertThat(table.units().live()).isTrue();
        assertThat(active("a.service")).isEqualTo("inactive");
    }

    @Test
    void anAbandonedConnectionDeliversNothing() {
        long old = generation;
        table.unreachable("lost");
        generation = table.begin();
        table.owner(generation, SYSTEMD);
        table.changed(old, signal(SYSTEMD, 99), "a.service", properties("active", "running"));
        table.live(old, SYSTEMD);
        assertThat(active("a.service")).isEqualTo("inactive");
        assertThat(table.units().staleReason()).isEqualTo("lost");
    }

    @Test
    void theSecondTellingOfAChangeIsNotHeard() {
        change(20, "a.service", "active", "running");
        int before = heard.size();
        change(21, "a.service", "active", "running");
        assertThat(heard).hasSize(before);
    }

    @Test
    void whatIsTakenInAtOnceIsHeardOnce() {
        int before = heard.size();
        table.atOnce(() -> {
            change(20, "a.service", "activating", "start");
            change(21, "a.service", "active", "running");
            change(22, "g-1.service", "active", "running");
        });
        assertThat(heard).hasSize(before + 1);
        assertThat(active("a.service")).isEqualTo("active");
        assertThat(active("g-1.service")).isEqualTo("active");
        table.atOnce(() -> change(23, "a.service", "active", "running"));
        assertThat(heard).as("nothing has changed").hasSize(before + 1);
    }

    @Test
    void detailsAreAskedForWhenOnlyAListToldTheState() {
        read(20, null, row("a.service", "active", "running"));
        assertThat(table.which(Entry::lacksDetails)).containsExactly("a.service");
        table.details(generation, new Reply(SYSTEMD, 21, List.of()), "a.service", properties("active", "running"));
        assertThat(table.which(Entry::lacksDetails)).isEmpty();
        assertThat(state("a.service").invocationId()).isEqualTo("abc");
        read(22, null, row("a.service", "active", "running"));
        assertThat(state("a.service").invocationId()).isEqualTo("abc");
    }

    @Test
    void whatWasToldOfRestIsOfNoUseForOneThatIsAtWorkByNow() {
        Instant noon = Instant.parse("2026-01-01T12:00:00Z");
        read(19, null, row("a.service", "active", "running"));
        read(20, null, row("a.service", "inactive", "dead"));
        table.rested(generation, new RestReader.Rest(new Reply(SYSTEMD, 21, List.of()), noon, "run"), "a.service");
        assertThat(state("a.service").since()).isEqualTo(noon);
        assertThat(state("a.service").invocationId()).isEqualTo("run");
        assertThat(table.which(Entry::lacksDetails)).isEmpty();

        read(30, null, row("a.service", "active", "running"));
        table.rested(generation, new RestReader.Rest(new Reply(SYSTEMD, 31, List.of()), noon, "run"), "a.service");
        assertThat(state("a.service").invocationId()).isNull();
        assertThat(table.which(Entry::lacksDetails)).containsExactly("a.service");

        read(40, null, row("a.service", "inactive", "dead"));
        change(42, "a.service", "inactive", "dead");
        table.rested(generation, new RestReader.Rest(new Reply(SYSTEMD, 41, List.of()), noon, "run"), "a.service");
        assertThat(state("a.service").invocationId())
                .as("a signal sent since knows better")
                .isEqualTo("abc");
        table.rested(generation, new RestReader.Rest(new Reply(":1.99", 50, List.of()), noon, "run"), "a.service");
        assertThat(state("a.service").invocationId()).as("of another systemd").isEqualTo("abc");
    }

    @Test
    void aSignalThatCameTooLateSaysThatTheDetailsAreOld() {
        change(20, "a.service", "activating", "start");
        read(30, null, row("a.service", "activating", "start"));
        assertThat(table.which(Entry::lacksDetails)).isEmpty();
        change(25, "a.service", "activating", "start");
        assertThat(table.which(Entry::lacksDetails))
                .as("another run, in the state that the list told")
                .containsExactly("a.service");
        table.details(generation, new Reply(SYSTEMD, 31, List.of()), "a.service", properties("activating", "start"));
        change(26, "a.service", "inactive", "dead");
        assertThat(table.which(Entry::lacksDetails)).as("known better already").isEmpty();
    }

    @Test
    void aRunIsKnownByItsUnit() {
        assertThat(table.units().knowRun("abc")).isFalse();
        change(20, "a.service", "active", "running");
        assertThat(table.units().knowRun("abc")).isTrue();
    }

    private void read(long serial, @Nullable Catalogue catalogue, UnitRow... rows) {
        assertThat(table.read(generation, new Reply(SYSTEMD, serial, List.of()), List.of(rows), catalogue))
                .isTrue();
    }

    private void change(long serial, String unit, String active, String sub) {
        table.changed(generation, signal(SYSTEMD, serial), unit, properties(active, sub));
    }

    private void removed(long serial, String unit) {
        table.removed(generation, signal(SYSTEMD, serial), unit);
    }

    private static Signal signal(String source, long serial) {
        return new Signal(source, serial, "/", "Any", List.of());
    }

    private static UnitProperties properties(String active, String sub) {
        return new UnitProperties(null, active, sub, 0, "running", Instant.EPOCH, "abc");
    }

    private static UnitRow row(String name, String active, String sub) {
        return new UnitRow(name, "loaded", active, sub, 0, null);
    }

    private UnitState state(String unit) {
        UnitState state = table.units().states().get(unit);
        if (state == null) {
            throw new AssertionError(unit + " is not in " + table.units());
        }
        return state;
    }

    private String active(String unit) {
        return state(unit).activeState();
    }

    private Leftovers leftovers(String unit) {
        return state(unit).leftovers();
    }
}
