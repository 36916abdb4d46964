package org.lockkeeper.maintenance.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.Blocker;

class DrainedForTest {

    private final DrainedFor drained = new DrainedFor();

    private static Blocker blocker(Blocker.Kind kind, String subject) {
        return new Blocker(kind, subject, null, subject + " is in the way", null, null, null);
    }

    @Test
    void workThatWasInTheWayIsToldOnceInTheOrderInWhichItWasSeen() {
        drained.saw("w-1", List.of(blocker(Blocker.Kind.SERVICE, "b"), blocker(Blocker.Kind.BUS, "bus")));
        drained.saw("w-1", List.of(blocker(Blocker.Kind.INHIBITOR, "apt"), blocker(Blocker.Kind.SERVICE, "b")));
        drained.saw("w-1", List.of());
        assertThat(drained.of("w-1")).containsExactly("b", "apt");
        assertThat(drained.of("w-2")).isEmpty();
    }

    @Test
    void ofManyTheFirstAreNamed() {
        drained.saw(
                "w-1",
                IntStream.range(0, 13)
                        .mapToObj(i -> blocker(Blocker.Kind.SERVICE, "u" + i))
                        .toList());
        assertThat(drained.of("w-1")).hasSize(11).last().isEqualTo("and 3 more");
    }

    @Test
    void whatDrainsNoMoreIsForgotten() {
        drained.saw("w-1", List.of(blocker(Blocker.Kind.SERVICE, "b")));
        drained.keep(List.of());
        assertThat(drained.of("w-1")).isEmpty();
    }
}
