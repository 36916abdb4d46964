package org.lockkeeper.page.history;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.Event;

/**
 * Which entries of the trail to show. Pure.
 *
 * @param group exactly this group or pool; null for any
 * @param who a part of a name of who did it or asked for it
 * @param text a part of what was said
 * @param since only at or after
 * @param until only before
 * @param renewals whether renewals are shown, of which there are many
 */
record Filter(
        @Nullable String group,
        Which which,
        @Nullable String who,
        @Nullable String text,
        @Nullable Instant since,
        @Nullable Instant until,
        boolean renewals) {

    /** What people ask for. */
    enum Which {
        ANY,
        WINDOW,
        LEASE,
        GATE,
        CALENDAR,
        INTRUDER,
        REFUSED,
        OTHER,
        FLEET;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final Filter NONE = new Filter(null, Which.ANY, null, null, null, null, false);

    private static final Set<Event.Type> PLANS =
            EnumSet.of(Event.Type.PLANNED, Event.Type.MOVED, Event.Type.QUEUED, Event.Type.DUE, Event.Type.OVERRAN);

    private static final Set<Event.Type> INTRUDERS = EnumSet.of(Event.Type.INTRUDED, Event.Type.INTRUSION_ENDED);

    private static final Set<Event.Type> OTHERS = EnumSet.of(Event.Type.CLOCK_SHIFTED, Event.Type.ONCE_RESET);

    boolean fleet() {
        return which == Which.FLEET;
    }

    public boolean narrows() {
        return !equals(NONE);
    }

    /** The only type that it wants; null where it may want several. */
    Event.@Nullable Type only() {
        return which == Which.REFUSED ? Event.Type.REFUSED : null;
    }

    boolean wants(Event event) {
        Claim claim = event.after() == null ? event.before() : event.after();
        return (renewals || event.type() != Event.Type.RENEWED)
                && wanted(event, claim)
                && (group == null || (claim != null && of(group, claim.request().group())))
                && (since == null || !event.at().isBefore(since))
                && (until == null || event.at().isBefore(until))
                && (who == null || people(event, claim).anyMatch(has(who)))
                && (text == null || words(event, claim).anyMatch(has(text)));
    }

    private boolean wanted(Event event, @Nullable Claim claim) {
        Kind kind = Kind.of(claim, fleet());
        return switch (which) {
            case ANY, FLEET -> true;
            case WINDOW -> kind == Kind.WINDOW;
            case LEASE -> kind == Kind.LEASE;
            case GATE -> kind == Kind.START;
            case CALENDAR -> PLANS.contains(event.type()) || missed(claim);
            case INTRUDER -> INTRUDERS.contains(event.type());
            case REFUSED -> event.type() == Event.Type.REFUSED;
            case OTHER -> OTHERS.contains(event.type());
        };
    }

    private static boolean missed(@Nullable Claim claim) {
        return claim != null && claim.end() != null && claim.end().reason() == EndReason.MISSED;
    }

    /** The pauses of a pool are the pool's. */
    private static boolean of(String group, String its) {
        return its.equals(group) || its.equals(Kind.PAUSED + "/" + group);
    }

    private static Stream<String> people(Event event, @Nullable Claim claim) {
        return Stream.of(
                        event.actor(),
                        event.principal(),
                        claim == null ? null : claim.request().owner(),
                        claim == null ? null : claim.request().principal())
                .filter(Objects::nonNull);
    }

    private static Stream<String> words(Event event, @Nullable Claim claim) {
        Stream<@Nullable String> own = Stream.of(event.subject(), event.detail());
        if (claim == null) {
            return own.filter(Objects::nonNull);
        }
        Stream<@Nullable String> its = Stream.of(
                claim.request().owner(),
                claim.request().reason(),
                claim.request().override(),
                claim.request().binding().unit(),
                claim.end() == null ? null : claim.end().note());
        Stream<String> blockers = claim.end() == null
                ? Stream.of()
                : claim.end().blockers().stream().map(Blocker::detail);
        return Stream.concat(Stream.concat(own, its).filter(Objects::nonNull), blockers);
    }

    private static Predicate<String> has(String part) {
        String wanted = part.toLowerCase(Locale.ROOT);
        return text -> text.toLowerCase(Locale.ROOT).contains(wanted);
    }
}
