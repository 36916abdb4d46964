package org.lockkeeper.locking.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lockkeeper.locking.store.HostRegister.HostRow;
import org.lockkeeper.locking.store.HostRegister.HostRow.State;

/** What a register of hosts does, on whatever database. */
final class HostRegisterContract {

    private static final Duration LONG = Duration.ofDays(30);
    /** So that what was seen just now was seen before it. */
    private static final Duration NO_TIME = Duration.ofMillis(-1);

    private HostRegisterContract() {}

    static void holdsFor(HostRegister register) {
        entersAndIsReadBySomebodyElse(register);
        aNameIsOneMachines(register);
        whoIsNotHeardOfIsAbsentUntilHeIs(register);
        whoIsForgottenIsGoneUntilHeIsHeardOf(register);
        whatHasNotChangedForLongIsNotReadAgain(register);
    }

    private static Map<String, State> states(HostRegister register) {
        return register.changes(null).rows().stream().collect(Collectors.toMap(HostRow::name, HostRow::state));
    }

    private static HostRow row(HostRegister register, String name) {
        return register.changes(null).rows().stream()
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void entersAndIsReadBySomebodyElse(HostRegister register) {
        assertThat(register.changes(null).rows()).isEmpty();
        assertThat(register.enter("web1", "m1", "one", LONG)).isEqualTo("m1");
        assertThat(register.enter("web2", "m2", "two", LONG)).isEqualTo("m2");
        HostRow first = row(register, "web1");
        assertThat(first.body()).isEqualTo("one");
        assertThat(first.since()).isEqualTo(first.seen());
        assertThat(register.enter("web1", "m1", "uno", LONG)).isEqualTo("m1");
        HostRow second = row(register, "web1");
        assertThat(second.body()).isEqualTo("uno");
        assertThat(second.since()).isEqualTo(first.since());
        assertThat(second.seen()).isAfterOrEqualTo(first.seen());
    }

    private static void aNameIsOneMachines(HostRegister register) {
        assertThat(register.enter("web1", "other", "theirs", LONG)).isEqualTo("m1");
        assertThat(row(register, "web1").body()).isEqualTo("uno");
        assertThat(register.enter("web1", "other", "theirs", NO_TIME)).isEqualTo("other");
        assertThat(row(register, "web1").body()).isEqualTo("theirs");
        assertThat(register.enter("web1", "m1", "one", LONG)).isEqualTo("other");
        assertThat(register.enter("web1", "m1", "one", NO_TIME)).isEqualTo("m1");
    }

    private static void whoIsNotHeardOfIsAbsentUntilHeIs(HostRegister register) {
        register.sweep(LONG, LONG);
        assertThat(states(register)).isEqualTo(Map.of("web1", State.PRESENT, "web2", State.PRESENT));
        register.sweep(NO_TIME, LONG);
        assertThat(states(register)).isEqualTo(Map.of("web1", State.ABSENT, "web2", State.ABSENT));
        register.enter("web1", "m1", "one", LONG);
        assertThat(states(register)).isEqualTo(Map.of("web1", State.PRESENT, "web2", State.ABSENT));
        register.sweep(LONG, NO_TIME);
        assertThat(states(register)).isEqualTo(Map.of("web1", State.PRESENT, "web2", State.FORGOTTEN));
    }

    private static void whoIsForgottenIsGoneUntilHeIsHeardOf(HostRegister register) {
        assertThat(register.forget("web2")).isFalse();
        assertThat(register.forget("web1")).isTrue();
        assertThat(register.forget("web1")).isFalse();
        assertThat(register.forget("nobody")).isFalse();
        assertThat(states(register).get("web1")).isEqualTo(State.FORGOTTEN);
        // the name is anybody's
        assertThat(register.enter("web1", "new", "again", LONG)).isEqualTo("new");
        assertThat(states(register).get("web1")).isEqualTo(State.PRESENT);
    }

    private static void whatHasNotChangedForLongIsNotReadAgain(HostRegister register) {
        HostRegister.Changes all = register.changes(null);
        assertThat(all.rows()).hasSize(2);
        assertThat(all.until()).isAfterOrEqualTo(row(register, "web1").seen());
        assertThat(register.changes(all.until()).rows())
                .as("of the last minute, should a commit have come late")
                .hasSize(2);
        Instant later = all.until().plus(Duration.ofMinutes(2));
        assertThat(register.changes(later).rows()).isEqualTo(List.of());
    }
}
