package org.lockkeeper.maintenance.calendar;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Expectation.Expected;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.rules.Restraint;

/** Whom hours, blackouts and planned windows hold up at one moment. */
final class CalendarLook implements Restraint.Look {

    /** Of two planned windows the one that is to open first goes first. */
    private static final Comparator<Claim> PLACES = Comparator.comparing(
                    (Claim claim) -> plan(claim).openAt())
            .thenComparing(claim -> claim.request().requestedAt())
            .thenComparing(Claim::id);

    private final CalendarRestraint rules;
    private final Instant now;
    /** Those that are not granted yet, in the order in which they are to open. */
    private final List<Claim> planned;

    CalendarLook(CalendarRestraint rules, List<Claim> claims, Instant now) {
        this.rules = rules;
        this.now = now;
        this.planned =
                claims.stream().filter(CalendarLook::isPlanned).sorted(PLACES).toList();
    }

    private static boolean isPlanned(Claim claim) {
        return claim.request().plan() != null && claim.lease() == null;
    }

    private static Plan plan(Claim planned) {
        return Objects.requireNonNull(planned.request().plan());
    }

    @Override
    public @Nullable Blocker on(Claim waiting) {
        Blocker hours = rules.holding(waiting.request(), begin(waiting, now));
        return hours == null ? byPlanned(waiting) : hours;
    }

    /** Whether it is how long it takes that holds it up: at another length, or of a length not known, it could begin. */
    boolean byFit(Claim waiting) {
        return on(waiting) != null && rules.onNew(waiting.request().group(), begin(waiting, now)) == null;
    }

    /** A planned window may drain before it is to open, and does not open sooner. */
    private static Instant begin(Claim waiting, Instant from) {
        Plan plan = waiting.request().plan();
        return plan == null || plan.openAt().isBefore(from) ? from : plan.openAt();
    }

    private @Nullable Blocker byPlanned(Claim waiting) {
        Claim window = before(waiting, now);
        if (window == null) {
            return null;
        }
        Plan plan = plan(window);
        Instant over = over(window);
        return new Blocker(
                Blocker.Kind.CALENDAR,
                window.id(),
                window.request().group(),
                Words.planned(
                        window, plan, waiting.request(), rules.expectation().of(waiting.request()), now, rules.host()),
                window.request().owner(),
                window.request().requestedAt(),
                over.isAfter(now) ? over : null);
    }

    private @Nullable Expected expected(Claim waiting) {
        return rules.fitting(waiting.request(), now);
    }

    /** The first planned window before which it would not be over, should it begin then. */
    private @Nullable Claim before(Claim waiting, Instant from) {
        return counting(waiting)
                .filter(window -> !latest(waiting, window).isAfter(begin(waiting, from)))
                .findFirst()
                .orElse(null);
    }

    private Stream<Claim> counting(Claim waiting) {
        return planned.isEmpty()
                        || waiting.request().override() != null
                        || waiting.request().parent() != null
                ? Stream.empty()
                : planned.stream().filter(window -> counts(window, waiting));
    }

    private boolean counts(Claim window, Claim waiting) {
        if (window.id().equals(waiting.id())
                || !rules.conflicts()
                        .between(window.request().group(), waiting.request().group())
                || (isPlanned(waiting) && PLACES.compare(waiting, window) < 0)) {
            return false;
        }
        // One comes after another for ever: who has waited for one need not wait for all that were planned since.
        return plan(window).schedule() == null
                || !waiting.request().requestedAt().isBefore(window.request().requestedAt());
    }

    private static Instant over(Claim window) {
        return plan(window).openAt().plus(window.request().hold());
    }

    /** From when on it does not begin before that window any more. */
    private Instant latest(Claim waiting, Claim window) {
        Duration needs = CalendarRestraint.needs(rules.expectation().of(waiting.request()));
        Plan plan = plan(window);
        return plan.openAt().minus(needs.compareTo(plan.cutoff()) > 0 ? needs : plan.cutoff());
    }

    @Override
    public @Nullable Instant opens(Claim waiting, Instant from) {
        Calendar calendar = waiting.request().override() == null
                ? rules.calendars().get(waiting.request().group())
                : null;
        Instant at = from;
        for (int i = 0; i <= planned.size(); i++) {
            at = calendar == null
                    ? at
                    : calendar.opensAt(begin(waiting, at), CalendarRestraint.needs(expected(waiting)));
            Instant begin = at;
            Instant over = begin == null
                    ? null
                    : counting(waiting)
                            .filter(window -> !latest(waiting, window).isAfter(begin(waiting, begin)))
                            .map(CalendarLook::over)
                            .filter(begin::isBefore)
                            .findFirst()
                            .orElse(null);
            if (over == null) {
                return at;
            }
            at = over;
        }
        return null;
    }

    /** When each of those that wait comes to be held up, so far as it is its own time. */
    Stream<@Nullable Instant> changes(List<Claim> claims) {
        return claims.stream()
                .filter(claim -> claim.phase() == Phase.QUEUED)
                .filter(claim ->
                        claim.request().parent() == null && claim.request().override() == null)
                .flatMap(claim ->
                        Stream.concat(Stream.of(tooLate(claim)), counting(claim).map(window -> latest(claim, window))));
    }

    private @Nullable Instant tooLate(Claim waiting) {
        Calendar calendar = rules.calendars().get(waiting.request().group());
        Duration needs = calendar == null ? Duration.ZERO : CalendarRestraint.needs(expected(waiting));
        return calendar == null || needs.isZero()
                ? null
                : calendar.at(begin(waiting, now), needs).until();
    }
}
