package org.lockkeeper.page.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.Intrusions;
import org.lockkeeper.locking.rules.Lease;

/**
 * How long it had waited, drained and been held at each step. The claim of that moment has its times as the clock stood then,
 * however it was set in between, so that they are taken from there and not from the trail.
 */
final class Spans {

    /** What a drain has waited for is told so on the trail; and that it is held beside work. */
    private static final String AFTER = "after: ";

    private static final String BESIDE = "anyway: ";

    /** Of more it is said how many there were. */
    private static final int FEW = 5;

    private Spans() {}

    /** Whether this detail of an entry says that it is held beside work. */
    static boolean beside(@Nullable String detail) {
        return detail != null && detail.startsWith(BESIDE);
    }

    static List<Said> untilGranted(Claim claim, Around around) {
        List<Said> more = new ArrayList<>();
        Lease lease = claim.lease();
        if (lease != null) {
            span("waited", claim.request().requestedAt(), lease.grantedAt(), more);
        }
        around.before().stream()
                .limit(FEW)
                .map(claimed -> Said.of(
                        "more.behind",
                        name(claimed),
                        new Said.Ref(claimed.id(), Kind.of(claimed, slot(claimed))),
                        claimed.request().reason()))
                .forEach(more::add);
        others(around.before().size(), more);
        return more;
    }

    private static boolean slot(Claim claim) {
        return claim.id().startsWith(Kind.PAUSED) || claim.id().contains("/");
    }

    private static String name(Claim claim) {
        String unit = claim.request().binding().unit();
        return unit == null ? claim.request().owner() : unit;
    }

    private static void others(int all, List<Said> more) {
        if (all > FEW) {
            more.add(Said.of("more.others", all - FEW));
        }
    }

    /** @param detail what the entry says */
    static List<Said> untilHeld(Claim claim, @Nullable String detail, Kind kind) {
        List<Said> more = new ArrayList<>();
        Lease lease = claim.lease();
        if (lease != null && lease.heldAt() != null && kind != Kind.SLOT) {
            span("drained", lease.grantedAt(), lease.heldAt(), more);
        }
        if (detail != null && detail.startsWith(AFTER)) {
            more.add(Said.of("more.drained.for", detail.substring(AFTER.length())));
        }
        return more;
    }

    static List<Said> untilEnded(Claim claim, Kind kind, Around around) {
        List<Said> more = new ArrayList<>();
        End end = Objects.requireNonNull(claim.end());
        Lease lease = claim.lease();
        if (lease == null) {
            span("vain", claim.request().requestedAt(), end.at(), more);
        } else if (lease.heldAt() == null) {
            span("vain.drained", lease.grantedAt(), end.at(), more);
        } else {
            span(kind == Kind.WINDOW ? "open" : "held", lease.heldAt(), end.at(), more);
        }
        if (end.note() != null && !end.note().isEmpty()) {
            more.add(Said.of("more.note", end.note()));
        }
        end.blockers().stream()
                .limit(FEW)
                .map(Blocker::detail)
                .forEach(detail -> more.add(Said.of("more.blocker", detail)));
        others(end.blockers().size(), more);
        around.inside().stream()
                .filter(member -> around.leftInside().contains(member.id()))
                .limit(FEW)
                .forEach(member ->
                        more.add(Said.of("more.left.inside", name(member), new Said.Ref(member.id(), Kind.LEASE))));
        return more;
    }

    /** How long an intruder ran that has just stopped. */
    static List<Said> ofIntrusion(Claim claim, @Nullable String detail) {
        List<Said> more = new ArrayList<>();
        String about = detail == null ? "" : detail;
        Intrusions.of(claim).seen().stream()
                .filter(one -> one.until() != null && about.startsWith(one.unit()))
                .filter(one -> one.run() == null || about.contains(one.run()))
                .reduce((first, last) -> last)
                .ifPresent(one -> span("intruded", one.from(), Objects.requireNonNull(one.until()), more));
        return more;
    }

    /** What was over within a second has not lasted. */
    private static void span(String key, Instant from, Instant to, List<Said> more) {
        Duration length = Duration.between(from, to);
        if (length.toMillis() >= 1000) {
            more.add(Said.of("more." + key, length));
        }
    }
}
