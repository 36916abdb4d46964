package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Hours that come again and again, and what must hold of them: nothing of a group is granted outside of them but what overrides
 * them or runs inside another lease, whoever waits for them is in nobody's way, and who could not be in time is refused. What is
 * expected to take so long that it would not be over before they end waits as if they had not begun.
 *
 * @param usual how long work of a group takes, in seconds, where its request does not say
 */
public record HoursKept(Map<String, Period> periods, Map<String, Integer> usual) implements Restraint {

    /** What is told of who is too late. */
    static final String CLOSED = "closed";

    public static final HoursKept NONE = new HoursKept(Map.of());

    public HoursKept(Map<String, Period> periods) {
        this(periods, Map.of());
    }

    /** Open for so many seconds, then closed for so many. */
    public record Period(int open, int closed, int shift) {

        private long at(Instant now) {
            return Math.floorMod(now.toEpochMilli() - shift * 1000L, (open + closed) * 1000L);
        }

        boolean isOpen(Instant now) {
            return at(now) < open * 1000L;
        }

        Instant change(Instant now) {
            long at = at(now);
            return now.plusMillis((at < open * 1000L ? open * 1000L : (open + closed) * 1000L) - at);
        }
    }

    public static HoursKept random(Random random, int groups) {
        Map<String, Period> periods = new TreeMap<>();
        for (int i = 0; i < groups; i++) {
            if (random.nextInt(2) == 0) {
                periods.put(
                        "g" + i, new Period(30 + random.nextInt(300), 30 + random.nextInt(1200), random.nextInt(1000)));
            }
        }
        Map<String, Integer> usual = new TreeMap<>();
        periods.keySet().stream()
                .filter(group -> random.nextInt(3) == 0)
                .forEach(group -> usual.put(group, 1 + random.nextInt(330)));
        return new HoursKept(periods, usual);
    }

    /** After so long the hours of every group have come, from their beginning. */
    Duration longest() {
        return Duration.ofSeconds(periods.values().stream()
                .mapToInt(period -> period.open() + period.closed())
                .max()
                .orElse(0));
    }

    /** What only its own history says does not count where it would never fit. */
    private long needs(Request request, Period period) {
        Duration asked = request.terms().expects();
        // Who plans knows what for.
        int known = request.plan() == null ? usual.getOrDefault(request.group(), 0) : 0;
        return asked != null ? asked.toSeconds() : known < period.open() ? known : 0;
    }

    /** When it may begin, if that is not now; null if it is. {@link Instant#MAX} if never. */
    private @Nullable Instant waitsUntil(Request request, Instant clock) {
        Instant now = PlansKept.asked(request, clock);
        Period period = periods.get(request.group());
        if (period == null || request.override() != null) {
            return null;
        }
        long needs = needs(request, period);
        Instant change = period.change(now);
        if (period.isOpen(now) && (needs == 0 || now.plusSeconds(needs).isBefore(change))) {
            return null;
        }
        if (needs >= period.open()) {
            return Instant.MAX;
        }
        return period.isOpen(now) ? period.change(change) : change;
    }

    boolean closed(String group, Instant now) {
        Period period = periods.get(group);
        return period != null && !period.isOpen(now);
    }

    /** Whether they hold it up. */
    public boolean closed(Claim claim, Instant now) {
        return claim.lease() == null && claim.request().parent() == null && waitsUntil(claim.request(), now) != null;
    }

    @Override
    public @Nullable Blocker onNew(String group, Instant now) {
        return closed(group, now)
                ? new Blocker(
                        Blocker.Kind.CALENDAR,
                        group,
                        group,
                        "closed",
                        null,
                        null,
                        Objects.requireNonNull(periods.get(group)).change(now))
                : null;
    }

    @Override
    public @Nullable Blocker onNew(Request request, Instant now) {
        Instant until = waitsUntil(request, now);
        return until == null
                ? null
                : new Blocker(
                        Blocker.Kind.CALENDAR,
                        request.group(),
                        request.group(),
                        "closed",
                        null,
                        null,
                        until.equals(Instant.MAX) ? null : until);
    }

    @Override
    public @Nullable Duration tooShort(Request request, Instant now) {
        Period period = periods.get(request.group());
        return Instant.MAX.equals(waitsUntil(request, now)) && period != null
                ? Duration.ofSeconds(period.open())
                : null;
    }

    @Override
    public Look over(List<Claim> claims, Instant now) {
        return waiting -> onNew(waiting.request(), now);
    }

    @Override
    public @Nullable Instant changesAfter(List<Claim> claims, Instant now) {
        return Stream.concat(
                        periods.values().stream().map(period -> period.change(now)),
                        claims.stream().flatMap(claim -> Stream.ofNullable(tooLate(claim, now))))
                .filter(now::isBefore)
                .min(Instant::compareTo)
                .orElse(null);
    }

    /** By which it must have begun in the hours that there are. */
    private @Nullable Instant tooLate(Claim claim, Instant now) {
        Period period = periods.get(claim.request().group());
        return period == null || claim.lease() != null || !period.isOpen(now)
                ? null
                : period.change(now).minusSeconds(needs(claim.request(), period));
    }

    @Override
    public @Nullable String over(String group, Instant now) {
        return closed(group, now) ? CLOSED : null;
    }

    /** Whether it is to begin within its hours, also if it was granted in time. */
    private static boolean bounded(Claim claim) {
        Request request = claim.request();
        return request.kind() != Request.Kind.START
                && request.parent() == null
                && request.override() == null
                && request.terms().plan() == null;
    }

    /** Given up, because it drained when its hours were over. */
    boolean tooLate(Event event) {
        Claim claim = event.before();
        return claim != null
                && claim.phase() == Phase.DRAINING
                && bounded(claim)
                && closed(claim.request().group(), event.at());
    }

    /** Told once of each that was held when its hours were over, and of no other. */
    private void told(LockTable before, LockRules.Step step, Instant now) {
        for (Claim claim : step.table().claims()) {
            Lease lease = claim.lease();
            boolean held = before.find(claim.id())
                    .map(Claim::phase)
                    .filter(Phase.HELD::equals)
                    .isPresent();
            boolean overruns = claim.phase() == Phase.HELD
                    && held
                    && claim.request().parent() == null
                    && claim.request().override() == null
                    && closed(claim.request().group(), now);
            Invariants.require(
                    !overruns || (lease != null && lease.overranAt() != null), "hours: overrun untold", claim);
        }
        for (Event event : step.events()) {
            Claim old = event.before();
            Claim fresh = event.after();
            Instant at = fresh == null || fresh.lease() == null
                    ? null
                    : fresh.lease().overranAt();
            Instant was =
                    old == null || old.lease() == null ? null : old.lease().overranAt();
            boolean told = event.type() == Event.Type.OVERRAN;
            Invariants.require(
                    fresh == null || (told ? was == null && at != null : Objects.equals(was, at)),
                    "hours: told",
                    event);
            Invariants.require(
                    !told || closed(Objects.requireNonNull(fresh).request().group(), event.at()),
                    "hours: told within",
                    event);
        }
    }

    void check(Groups groups, LockTable before, Command command, LockRules.Step step) {
        Instant now = step.table().lastNow();
        for (Event event : step.events()) {
            if (event.type() == Event.Type.GRANTED) {
                Claim claim = Objects.requireNonNull(event.before());
                Invariants.require(
                        claim.request().parent() != null
                                || claim.request().override() != null
                                || !closed(claim.request().group(), PlansKept.asked(claim.request(), event.at())),
                        "hours: granted outside",
                        event);
                Invariants.require(!closed(claim, event.at()), "fit: granted without", event);
            }
        }
        if (periods.isEmpty()) {
            return;
        }
        for (Event event : step.events()) {
            Claim claim = event.before();
            if (event.type() == Event.Type.HELD && claim != null && bounded(claim)) {
                Invariants.require(!closed(claim.request().group(), event.at()), "hours: begun outside", event);
            }
        }
        for (Claim claim : step.table().claims()) {
            Invariants.require(
                    claim.phase() != Phase.DRAINING
                            || !bounded(claim)
                            || !closed(claim.request().group(), now),
                    "hours: drains in vain",
                    claim);
        }
        told(before, step, now);
        LockRules rules = new LockRules(groups, Play.LIMITS, TokenSource.counting(), this);
        for (Claim claim : step.table().claims()) {
            List<Blocker> blockers = rules.blockersOf(step.table(), claim.id());
            boolean told = blockers.stream().anyMatch(blocker -> blocker.kind() == Blocker.Kind.CALENDAR);
            Invariants.require(
                    told
                                    == (claim.phase() == Phase.PLANNED
                                            || (closed(claim, now) && !SlotsKept.lacking(groups, claim)))
                            && (!told || blockers.size() == 1),
                    "hours: blockers",
                    claim,
                    blockers);
        }
        if (command instanceof Submit submit && submit.terms().plan() == null) {
            refusals(submit, step, now);
        }
    }

    private void refusals(Submit submit, LockRules.Step step, Instant now) {
        Instant until = submit.join() == null ? waitsUntil(Request.tried(submit, now), now) : null;
        boolean early = until != null && !until.equals(Instant.MAX) && !until.isBefore(now.plus(submit.waitTimeout()));
        boolean unfit = until != null && (until.equals(Instant.MAX) || submit.onlyIfFits());
        Reply.Outcome outcome = step.reply().outcome();
        Invariants.require(outcome != Reply.Outcome.NOT_IN_TIME || early, "hours: refused without need", submit);
        Invariants.require(outcome != Reply.Outcome.DOES_NOT_FIT || unfit, "fit: refused without need", submit);
        boolean added = step.events().stream()
                .anyMatch(event ->
                        event.type() == Event.Type.REQUESTED && event.subject().equals(submit.id()));
        Invariants.require(!added || !early, "hours: waits in vain", submit);
        Invariants.require(!added || !unfit, "fit: waits in vain", submit);
    }
}
