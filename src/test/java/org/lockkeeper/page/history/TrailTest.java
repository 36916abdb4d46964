package org.lockkeeper.page.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.store.LockStore.AuditEntry;
import org.lockkeeper.page.history.Filter.Which;

class TrailTest {

    private final Played played = new Played();
    private final Trail trail = StoryTest.trail(played);

    private static Filter filter(Which which, @Nullable String who, @Nullable String text) {
        return new Filter(null, which, who, text, null, null, false);
    }

    private List<String> told(Filter filter) {
        return trail.before(filter, null).entries().stream()
                .map(entry -> entry.event().subject() + " " + entry.event().type())
                .toList();
    }

    private void manyWindows(int count) {
        for (int i = 0; i < count; i++) {
            played.window("w-" + i, i % 10 == 0 ? "bob" : "alice", "reason " + i)
                    .does(new Command.Release("w-" + i, null, null, false))
                    .minutes(1);
        }
    }

    @Test
    void pagesGoBackToTheBeginningAndForthToTheEndWithoutGapOrRepetition() {
        manyWindows(70);
        List<AuditEntry> all = new ArrayList<>();
        trail.each(Filter.NONE, trail.end(Filter.NONE), all::add);
        Collections.reverse(all);
        List<AuditEntry> back = new ArrayList<>();
        Trail.Found page = trail.before(Filter.NONE, null);
        assertThat(page.later()).isNull();
        back.addAll(page.entries());
        while (page.earlier() != null) {
            page = trail.before(Filter.NONE, page.earlier());
            back.addAll(page.entries());
        }
        assertThat(back).isEqualTo(all);
        List<AuditEntry> forth = new ArrayList<>(page.entries());
        for (int i = 0; i < 20 && page.later() != null; i++) {
            page = trail.after(Filter.NONE, page.later());
            if (page.later() != null) {
                forth.addAll(0, page.entries());
            }
        }
        assertThat(forth).isNotEmpty().isEqualTo(all.subList(all.size() - forth.size(), all.size()));
        assertThat(page.entries().get(0)).isEqualTo(all.get(0));
    }

    @Test
    void filtersByWhoAndTextAndKindAndTimeAndGroup() {
        manyWindows(3);
        played.job("l-1", "update", "apt", null)
                .by("uid:eve@socket", new Command.NoteRefusal("POST /api/v1/windows", "eve may not"))
                .does(new Command.ShiftClock(Duration.ofHours(1)));
        assertThat(told(filter(Which.ANY, "BOB", null))).isNotEmpty().allMatch(told -> told.startsWith("w-0 "));
        assertThat(told(filter(Which.ANY, null, "Reason 2"))).isNotEmpty().allMatch(told -> told.startsWith("w-2 "));
        assertThat(told(filter(Which.LEASE, null, null))).isNotEmpty().allMatch(told -> told.startsWith("l-1 "));
        assertThat(told(filter(Which.REFUSED, null, null))).containsExactly("POST /api/v1/windows REFUSED");
        assertThat(told(filter(Which.OTHER, null, null))).containsExactly("clock CLOCK_SHIFTED");
        assertThat(told(new Filter("update", Which.ANY, null, null, null, null, false)))
                .isNotEmpty()
                .allMatch(told -> told.startsWith("l-1 "));
        Instant from = Played.BEGIN.plus(Duration.ofMinutes(1));
        assertThat(told(new Filter(null, Which.ANY, null, null, from, from.plusSeconds(60), false)))
                .isNotEmpty()
                .allMatch(told -> told.startsWith("w-1 "));
        assertThat(told(filter(Which.FLEET, null, null))).isEmpty();
    }

    @Test
    void renewalsAreShownOnlyOnDemand() {
        played.job("l-1", "update", "agent", null).does(new Command.Hold("l-1"));
        played.minutes(1).does(new Command.Renew("l-1", "agent"));
        assertThat(told(Filter.NONE)).isNotEmpty().noneMatch(told -> told.contains("RENEWED"));
        assertThat(told(new Filter(null, Which.ANY, null, null, null, null, true)))
                .contains("l-1 RENEWED");
    }

    @Test
    void searchEndsAfterSoManyAndGoesOnWhereItEnded() {
        played.window("w-old", "carol", "long ago").does(new Command.Release("w-old", null, null, false));
        played.job("l-1", "update", "agent", null).does(new Command.Hold("l-1"));
        for (int i = 0; i < Trail.SEARCHED + 10; i++) {
            played.after(Duration.ofSeconds(1)).does(new Command.Renew("l-1", "agent"));
        }
        Filter carol = filter(Which.ANY, "carol", null);
        Trail.Found first = trail.before(carol, null);
        assertThat(first.entries()).isEmpty();
        assertThat(first.searched()).isGreaterThanOrEqualTo(Trail.SEARCHED);
        Trail.Found second = trail.before(carol, first.earlier());
        assertThat(second.entries()).extracting(entry -> entry.event().type()).contains(Event.Type.REQUESTED);
        assertThat(second.searched()).isZero();
        assertThat(second.earlier()).isNull();
    }
}
