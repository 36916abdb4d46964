package org.lockkeeper.page.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.page.timeline.Segment.Style;

class ClaimItemsTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private static Instant at(int minute) {
        return NOW.plus(Duration.ofMinutes(minute));
    }

    private static Claim claim(
            Request.Kind kind, int asked, @Nullable Integer held, @Nullable Integer end, EndReason how) {
        Binding binding = switch (kind) {
            case WINDOW -> Binding.WINDOW;
            case JOB -> Binding.CLIENT;
            case START -> Binding.unit("a.service", "0123", "boot");
        };
        Request request = new Request(
                "x-1",
                kind,
                "backup",
                "owner",
                "reason",
                at(asked),
                at(asked + 1000),
                Duration.ofMinutes(60),
                binding,
                List.of(),
                false,
                null);
        Lease lease = held == null ? null : new Lease(1, at(held), at(held), at(held + 60), null, null, null);
        End ended = end == null ? null : new End(at(end), how, "x", null, null, false, List.of());
        return new Claim(request, lease, ended);
    }

    private static Item item(Claim claim) {
        return new ClaimItems(NOW, request -> Optional.of(Duration.ofMinutes(40)), id -> null)
                .of(claim)
                .orElseThrow();
    }

    private static Segment part(Style style, int from, @Nullable Integer to) {
        return new Segment(style, at(from), to == null ? null : at(to));
    }

    @Test
    void whatHasEndedWaitedAndWasHeld() {
        Item item = item(claim(Request.Kind.WINDOW, -50, -40, -10, EndReason.RELEASED));
        assertThat(item.segments()).containsExactly(part(Style.WAITING, -50, -40), part(Style.SOLID, -40, -10));
        assertThat(item.title()).isEqualTo("reason");
        assertThat(item.link()).isEqualTo("/page/history/x-1");
        assertThat(item.bad()).isFalse();
    }

    @Test
    void whatIsHeldGoesOnUntilItsEnd() {
        assertThat(item(claim(Request.Kind.WINDOW, -40, -40, null, EndReason.RELEASED))
                        .segments())
                .containsExactly(part(Style.SOLID, -40, 0), part(Style.OUTLINE, 0, 20));
        // A lease that takes longer than usual may end at any time.
        assertThat(item(claim(Request.Kind.JOB, -50, -50, null, EndReason.RELEASED))
                        .segments())
                .containsExactly(part(Style.SOLID, -50, null));
        assertThat(item(claim(Request.Kind.JOB, -10, -10, null, EndReason.RELEASED))
                        .segments())
                .containsExactly(part(Style.SOLID, -10, 0), part(Style.OUTLINE, 0, 30));
    }

    @Test
    void whatWaitsHasNoEndAndWhatWasGivenUpIsBad() {
        assertThat(item(claim(Request.Kind.JOB, -10, null, null, EndReason.RELEASED))
                        .segments())
                .containsExactly(part(Style.WAITING, -10, null));
        Item given = item(claim(Request.Kind.JOB, -10, null, -5, EndReason.TIMED_OUT));
        assertThat(given.segments()).containsExactly(part(Style.WAITING, -10, -5));
        assertThat(given.bad()).isTrue();
    }

    /** Its run is told of by itself. */
    @Test
    void aStartThatWasHeldBackLastsUntilItIsMadeUpFor() {
        Item item = item(claim(Request.Kind.START, -50, -20, -10, EndReason.OWNER_GONE));
        assertThat(item.segments()).containsExactly(part(Style.WAITING, -50, -20));
        assertThat(item.outcome()).isEqualTo(ClaimItems.MADE_UP);
        assertThat(item.row().name()).isEqualTo("a.service");
        Item withdrawn = item(claim(Request.Kind.START, -50, null, -20, EndReason.OWNER_GONE));
        assertThat(withdrawn.outcome()).isEqualTo("OWNER_GONE");
    }
}
