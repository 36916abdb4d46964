package org.lockkeeper.fleet.members;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lockkeeper.fleet.members.Member.Introduction;
import org.lockkeeper.locking.store.HostRegister;
import org.lockkeeper.locking.store.HostRegister.HostRow;
import org.lockkeeper.locking.store.StoreException;

/** Steps of the register by hand, on a store that fails when it is told to. */
class MemberRegisterTest {

    private static final class Rows implements HostRegister {
        private final Map<String, HostRow> rows = new TreeMap<>();
        private final List<String> entered = new ArrayList<>();
        private Instant now = Instant.parse("2030-01-01T00:00:00Z");
        private boolean lost;

        @Override
        public String enter(String name, String machine, String body, Duration claimable) {
            check();
            HostRow before = rows.get(name);
            if (before != null
                    && !before.machine().equals(machine)
                    && !before.seen().isBefore(now.minus(claimable))) {
                return before.machine();
            }
            entered.add(name);
            rows.put(name, new HostRow(name, machine, HostRow.State.PRESENT, now, now, body));
            return machine;
        }

        @Override
        public void sweep(Duration absentAfter, Duration forgetAfter) {
            check();
        }

        @Override
        public Changes changes(@Nullable Instant since) {
            check();
            return new Changes(List.copyOf(rows.values()), now);
        }

        @Override
        public boolean forget(String name) {
            HostRow row = rows.get(name);
            return row != null
                    && rows.put(
                                    name,
                                    new HostRow(
                                            name,
                                            row.machine(),
                                            HostRow.State.FORGOTTEN,
                                            row.since(),
                                            row.seen(),
                                            row.body()))
                            != null;
        }

        private void check() {
            if (lost) {
                throw new StoreException("lost");
            }
        }
    }

    private final Rows rows = new Rows();
    private final AtomicLong nanos = new AtomicLong();

    private MemberRegister register(String machine, String boot) {
        return new MemberRegister(
                rows,
                new HostName("web1", machine, boot),
                new Introduction("1.0", Map.of("zone", "a"), Set.of("web"), Map.of()).told(),
                new MemberRegister.Absence(Duration.ofMinutes(3), Duration.ofDays(30), 3),
                nanos::get);
    }

    private static Member web1(MemberRegister register) {
        return register.members().find("web1").orElseThrow();
    }

    @Test
    void tellsOfItselfAtOnceAndThenNoMoreThanItHasTo() {
        MemberRegister register = register("m", "b");
        register.look();
        assertThat(web1(register).labels()).isEqualTo(Map.of("zone", "a"));
        register.look();
        assertThat(rows.entered).hasSize(1);
        register.ailing("the disk is broken");
        register.ailing("the disk is broken");
        register.look();
        register.look();
        assertThat(rows.entered).hasSize(2);
        assertThat(web1(register).ailment()).isEqualTo("the disk is broken");
        nanos.addAndGet(Duration.ofSeconds(30).toNanos());
        register.look();
        assertThat(rows.entered).hasSize(3);
    }

    @Test
    void goesOnFromWhatAnEarlierRunHasTold() {
        MemberRegister first = register("m", "b");
        first.look();
        Instant booted = Objects.requireNonNull(web1(first).bootSince());
        first.turnEnded("web", rows.now);
        first.ailing("ill");
        first.look();
        rows.now = rows.now.plusSeconds(60);
        MemberRegister later = register("m", "b");
        later.look();
        assertThat(web1(later).turn("web")).isEqualTo(rows.now.minusSeconds(60));
        assertThat(web1(later).ailment()).isEqualTo("ill");
        assertThat(web1(later).bootSince()).as("it was away, and not down").isEqualTo(booted);
        MemberRegister rebooted = register("m", "another");
        rebooted.look();
        assertThat(web1(rebooted).bootSince()).isEqualTo(rows.now);
        assertThat(web1(rebooted).turn("web")).isEqualTo(rows.now.minusSeconds(60));
    }

    @Test
    void anotherMachineOfTheSameNameIsTold() {
        register("m", "b").look();
        MemberRegister other = register("other", "b");
        other.look();
        assertThat(other.foreign()).isEqualTo("m");
        rows.rows.clear();
        nanos.addAndGet(Duration.ofSeconds(30).toNanos());
        other.look();
        assertThat(other.foreign()).isNull();
    }

    /** It may be rebooting. */
    @Test
    void whoAsksByFleetLockDoesNotTakeTheNameOfAHostThatIsAway() {
        register("m", "b").look();
        rows.now = rows.now.plus(Duration.ofHours(1));
        MemberRegister other = new MemberRegister(
                rows,
                new HostName("web2", "m2", "b"),
                new Introduction("1.0", Map.of(), Set.of("web"), Map.of()).told(),
                new MemberRegister.Absence(Duration.ofMinutes(3), Duration.ofDays(30), 3),
                nanos::get);
        other.look();
        other.heard("workers", "web1", "token:x");
        other.look();
        assertThat(Objects.requireNonNull(rows.rows.get("web1")).machine()).isEqualTo("m");
        MemberRegister back = register("m", "another");
        back.look();
        assertThat(back.foreign()).isNull();
    }

    @Test
    void whatCouldNotBeToldIsToldLater() {
        MemberRegister register = register("m", "b");
        rows.lost = true;
        register.look();
        assertThat(register.members().known()).isFalse();
        rows.lost = false;
        register.look();
        rows.lost = true;
        register.ailing("ill");
        register.look();
        assertThatThrownBy(() -> register.turnEnded("web", rows.now)).isInstanceOf(StoreException.class);
        rows.lost = false;
        register.look();
        assertThat(web1(register).ailment()).isEqualTo("ill");
        assertThat(web1(register).turn("web")).isEqualTo(rows.now);
    }

    @Test
    void whoAsksByFleetLockIsEnteredWithAllHisPoolsAndNotMoreThanThereIsRoomFor() {
        MemberRegister register = register("m", "b");
        register.look();
        register.heard("web", "core1", "token:x");
        register.heard("workers", "core1", "token:x");
        register.look();
        register.heard("web", "core1", "token:x");
        register.look();
        assertThat(rows.entered).containsExactly("web1", "core1");
        Member core = register.members().find("core1").orElseThrow();
        assertThat(core.kind()).isEqualTo(Member.Kind.FLEETLOCK);
        assertThat(core.pools()).containsExactly("web", "workers");
        register.turnEnded("web", "core1", "token:x", rows.now);
        register.look();
        assertThat(register.members().find("core1").orElseThrow().turn("web")).isEqualTo(rows.now);
        register.heard("web", "core2", "token:x");
        register.look();
        register.heard("web", "core3", "token:x");
        register.look();
        assertThat(register.members().find("core2")).isPresent();
        assertThat(register.members().find("core3"))
                .as("there is room for three")
                .isEmpty();
    }

    @Test
    void whatCannotBeReadIsAHostThatIsNotWell() {
        MemberRegister register = register("m", "b");
        rows.rows.put(
                "odd", new HostRow("odd", "m2", HostRow.State.PRESENT, rows.now, rows.now, "{\"kind\":\"NOVEL\"}"));
        rows.rows.put(
                "newer",
                new HostRow(
                        "newer",
                        "m3",
                        HostRow.State.PRESENT,
                        rows.now,
                        rows.now,
                        MemberRows.text(new Introduction("9", Map.of(), Set.of(), Map.of()).told())
                                .replaceFirst("\\{", "{\"novel\":[1],")));
        register.look();
        assertThat(register.members().find("odd").orElseThrow().ailment()).contains("cannot be read");
        assertThat(register.members().find("newer").orElseThrow().ailment()).isNull();
    }

    @Test
    void whoIsForgottenIsGoneAtOnce() {
        MemberRegister register = register("m", "b");
        register.look();
        register.heard("web", "core1", "token:x");
        register.look();
        assertThat(register.forget("core1")).isTrue();
        assertThat(register.members().find("core1")).isEmpty();
    }
}
