package org.lockkeeper.page.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.Request;

/** Each entry that the trail can have is said in a sentence, without a hole. */
class SentencesTest {

    private static final Instant NOW = Played.BEGIN;

    private static Claim claim(Request.Kind kind, String id, @Nullable End end) {
        Binding binding = kind == Request.Kind.START ? Binding.start("b.service") : Binding.CLIENT;
        Request request = new Request(
                id,
                kind,
                id.startsWith(":") ? id : "maintenance",
                "alice",
                "kernel",
                NOW,
                NOW.plusSeconds(60),
                Duration.ofHours(1),
                binding,
                List.of(),
                false,
                null);
        return new Claim(request, new Lease(1, NOW, NOW, NOW.plusSeconds(3600), null), end);
    }

    private static Stream<Claim> claims(@Nullable End end) {
        return Stream.of(
                claim(Request.Kind.WINDOW, "w-1", end),
                claim(Request.Kind.JOB, "l-1", end),
                claim(Request.Kind.START, "s-1", end),
                claim(Request.Kind.JOB, "pool/host", end),
                claim(Request.Kind.JOB, ":pause", end),
                claim(Request.Kind.JOB, ":pause/pool", end));
    }

    private static void said(Event event, Claim claim) {
        boolean fleet = claim.id().contains("/") || claim.id().startsWith(":");
        String text = Plain.text(Sentences.of(event, fleet));
        assertThat(text).as("%s of %s", event.type(), claim.id()).isNotBlank().doesNotContain("{", "null");
        assertThat(Plain.TEXTS).containsKeys("history.mark." + Mark.of(event).word());
        assertThat(Plain.TEXTS)
                .containsKey("history.kind." + Kind.of(event, fleet).word());
    }

    private static Event event(Event.Type type, @Nullable Claim before, @Nullable Claim after) {
        return new Event(type, NOW, "bob", "uid:bob@socket", "subject", "PT1H", null, null, before, after);
    }

    @ParameterizedTest
    @EnumSource(Event.Type.class)
    void eachTypeHasItsSentenceWhateverItIsAbout(Event.Type type) {
        if (type != Event.Type.ENDED) {
            claims(null).forEach(claim -> {
                said(event(type, null, claim), claim);
                said(event(type, claim, claim), claim);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(EndReason.class)
    void eachEndHasItsSentenceWhoeverBroughtItAbout(EndReason reason) {
        for (String by : new String[] {"bob", End.LOCKKEEPER, null}) {
            End end = new End(NOW, reason, by, null, null, false, List.of());
            claims(end).forEach(claim -> said(event(Event.Type.ENDED, claim, claim), claim));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Event.Type.class,
            names = {"CLOCK_SHIFTED", "ONCE_RESET", "REFUSED"})
    void whatIsAboutNoClaimHasOneToo(Event.Type type) {
        assertThat(Plain.text(Sentences.of(event(type, null, null), false)))
                .isNotBlank()
                .doesNotContain("{");
    }

    @Test
    void theClockWasSetThatFarAndThatWay() {
        Played played = new Played();
        played.does(new Command.ShiftClock(Duration.ofMinutes(-90)));
        Event set = played.audit(new org.lockkeeper.locking.store.LockStore.AuditQuery(0, Instant.EPOCH, 9))
                .get(0)
                .event();
        assertThat(Plain.text(Sentences.of(set, false))).isEqualTo("The host's clock was set back by 1 h 30 min");
    }

    @Test
    void whatTimeHasEndedIsNobodysDoing() {
        End end = new End(NOW, EndReason.EXPIRED, End.LOCKKEEPER, null, null, false, List.of());
        Claim claim = claim(Request.Kind.WINDOW, "w-1", end);
        assertThat(Plain.text(Sentences.ended(claim, Kind.WINDOW))).isEqualTo("Closed: its time was over");
        assertThat(Objects.requireNonNull(claim.end()).by()).isEqualTo(End.LOCKKEEPER);
    }
}
