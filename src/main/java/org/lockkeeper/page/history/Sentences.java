package org.lockkeeper.page.history;

import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.FinishAsked;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.Request;

/** What each entry of the trail says, in one sentence whose subject is what the entry is about. */
final class Sentences {

    private Sentences() {}

    static Said of(Event event, boolean fleet) {
        Claim claim = event.after() == null ? event.before() : event.after();
        return claim == null ? ofNoClaim(event) : of(event, claim, Kind.of(claim, fleet));
    }

    private static Said ofNoClaim(Event event) {
        return switch (event.type()) {
            case CLOCK_SHIFTED ->
                Said.of(set(event) ? "said.clock.forward" : "said.clock.back", Details.duration(event.detail()));
            case ONCE_RESET -> Said.of("said.once_reset", who(event), once(event), event.detail());
            default -> Said.of("said.refused", who(event), event.subject(), event.detail());
        };
    }

    private static boolean set(Event event) {
        return event.detail() == null || !event.detail().startsWith("PT-");
    }

    private static String once(Event event) {
        return event.once() == null ? event.subject() : event.once().key();
    }

    private static Said of(Event event, Claim claim, Kind kind) {
        Request request = claim.request();
        @Nullable Lease lease = claim.lease();
        @Nullable Instant end = lease == null ? null : lease.endsAt();
        String word = event.type().name().toLowerCase(Locale.ROOT);
        return switch (event.type()) {
            case REQUESTED -> asked(claim, kind);
            case PLANNED ->
                event.before() == null
                        ? Said.of("said.planned", request.owner(), opens(request), request.reason())
                        : Said.of("said.planned.again", opens(request));
            case MOVED -> Said.of("said.moved", who(event), opens(request), Details.instant(event.detail()));
            case QUEUED, DUE, SUSPECTED, OVERRAN -> Said.of("said." + word);
            case SLOT_TAKEN -> Said.of("said.slot_taken", pool(event));
            case SLOT_LOST, DRAIN_TIMED_OUT, STOPPING, STOPPED, INTRUDED, INTRUSION_ENDED ->
                Said.of("said." + word, Details.unit(event.detail()));
            case LEFT -> Said.of("said.left", event.detail() == null ? "" : new Said.Ref(event.detail(), Kind.LEASE));
            case GRANTED -> Said.of("said.granted." + kind.word());
            case HELD ->
                Spans.beside(event.detail())
                        ? Said.of("said.held.anyway", event.detail())
                        : Said.of("said.held." + kind.word(), end);
            case EXTENDED -> Said.of("said.extended", who(event), Details.duration(event.detail()), end);
            case RENEWED -> Said.of("said.renewed." + (kind == Kind.SLOT ? "slot" : "lease"), end);
            case BOUND -> Said.of("said.bound", request.binding().unit());
            case FINISH_ASKED -> finish(claim, event);
            case ENDED -> ended(claim, kind);
            case ONCE_RESET, REFUSED, CLOCK_SHIFTED -> ofNoClaim(event);
        };
    }

    static Said asked(Claim claim, Kind kind) {
        Request request = claim.request();
        return switch (kind) {
            case START -> Said.of("said.requested.start", request.binding().unit());
            case SLOT -> Said.of("said.requested.slot", request.owner(), request.group());
            case PAUSE ->
                request.group().equals(Kind.PAUSED)
                        ? Said.of("said.requested.pause.all", request.owner(), request.reason())
                        : Said.of(
                                "said.requested.pause",
                                request.owner(),
                                request.reason(),
                                request.group().substring(Kind.PAUSED.length() + 1));
            default -> Said.of("said.requested", request.owner(), request.reason());
        };
    }

    private static Said finish(Claim claim, Event event) {
        FinishAsked asked = claim.finishAsked();
        return asked == null
                ? Said.of("said.finish_asked", who(event), event.detail())
                : Said.of("said.finish_asked", asked.by(), asked.reason());
    }

    /** A pause is over, a slot given back. */
    static Said ended(Claim claim, Kind kind) {
        End end = Objects.requireNonNull(claim.end());
        String word = end.reason().name().toLowerCase(Locale.ROOT);
        String by = by(end);
        if (kind == Kind.PAUSE) {
            return Said.of("said.ended.pause", by.isEmpty() ? End.LOCKKEEPER : by);
        }
        String of = kind == Kind.WINDOW || kind == Kind.SLOT ? kind.word() : "lease";
        return by.isEmpty()
                ? Said.of("said.ended." + of + "." + word + ".nobody")
                : Said.of("said.ended." + of + "." + word, by);
    }

    /** Nobody, where time or the rules ended it. */
    private static String by(End end) {
        if (end.by() == null || (end.by().equals(End.LOCKKEEPER) && end.principal() == null)) {
            return Objects.requireNonNullElse(end.principal(), "");
        }
        return end.by();
    }

    private static @Nullable Instant opens(Request request) {
        return request.plan() == null ? null : request.plan().openAt();
    }

    /** In whose name; as whom he was known where he gave none. */
    static String who(Event event) {
        String name = event.actor() == null || event.actor().isEmpty() ? event.principal() : event.actor();
        return Objects.requireNonNullElse(name, "");
    }

    private static String pool(Event event) {
        Claim after = event.after();
        return after == null || after.slot() == null ? "" : after.slot().pool();
    }
}
