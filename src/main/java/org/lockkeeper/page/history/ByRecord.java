package org.lockkeeper.page.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.FinishAsked;
import org.lockkeeper.locking.rules.Intrusions;
import org.lockkeeper.locking.rules.Intrusions.Intrusion;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.Overrun;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.rules.Request;

/** What a claim's own record tells of it: all that the API shows of it to viewers, in the order in which it happened. */
final class ByRecord {

    static final String INSIDE = "history.said.inside";

    private ByRecord() {}

    static List<Chapter> chapters(Claim claim, Kind kind) {
        List<Chapter> all = new ArrayList<>();
        Request request = claim.request();
        Plan plan = request.plan();
        Said asked = plan == null || kind != Kind.WINDOW
                ? Sentences.asked(claim, kind)
                : Said.of("said.planned", request.owner(), plan.openAt(), request.reason());
        all.add(chapter(request.requestedAt(), Mark.ASKED, asked, request.principal(), asked(claim)));
        Lease lease = claim.lease();
        if (lease != null) {
            granted(claim, lease, kind, all);
        }
        FinishAsked finish = claim.finishAsked();
        if (finish != null) {
            all.add(chapter(finish.at(), Mark.WARNS, Said.of("said.finish_asked", finish.by(), finish.reason())));
        }
        all.sort(Storyteller.BY_TIME);
        End end = claim.end();
        if (end != null) {
            List<Said> spans = Spans.untilEnded(claim, kind, Around.NOTHING);
            all.add(chapter(end.at(), Mark.of(end.reason()), Sentences.ended(claim, kind), end.principal(), spans));
        }
        return all;
    }

    /** What was asked for besides. */
    static List<Said> asked(Claim claim) {
        Request request = claim.request();
        List<Said> more = new ArrayList<>();
        if (request.headStart() != null) {
            more.add(Said.of("more.urgent"));
        }
        if (request.override() != null) {
            more.add(Said.of("more.override", request.override()));
        }
        if (request.parent() != null) {
            more.add(Said.of("more.inside", new Said.Ref(request.parent(), Kind.LEASE)));
        }
        return more;
    }

    /** One that was asked for inside it. */
    static Chapter member(Claim member) {
        Request request = member.request();
        return chapter(
                request.requestedAt(),
                Mark.GOES,
                new Said(INSIDE, List.of(request.owner(), new Said.Ref(member.id(), Kind.LEASE), request.reason())));
    }

    private static void granted(Claim claim, Lease lease, Kind kind, List<Chapter> all) {
        all.add(chapter(
                lease.grantedAt(),
                Mark.GOES,
                Said.of("said.granted." + kind.word()),
                null,
                Spans.untilGranted(claim, Around.NOTHING)));
        Overrun overrun = lease.overrun();
        if (overrun != null) {
            overrun(claim, overrun, all);
        }
        Instant held = lease.heldAt();
        if (held != null) {
            held(claim, lease, held, kind, all);
        }
        Intrusions.of(claim).seen().forEach(intrusion -> intruded(intrusion, all));
        if (lease.overranAt() != null) {
            all.add(chapter(lease.overranAt(), Mark.WARNS, Said.of("said.overran")));
        }
        if (lease.suspect() != null) {
            all.add(chapter(lease.suspect().since(), Mark.WARNS, Said.of("said.suspected")));
        }
    }

    private static void overrun(Claim claim, Overrun overrun, List<Chapter> all) {
        String then = claim.request().drainTimeout() == null
                ? ""
                : claim.request()
                        .drainTimeout()
                        .action()
                        .name()
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-');
        all.add(chapter(overrun.at(), Mark.WARNS, Said.of("said.drain_timed_out", then)));
        for (Overrun.Stop stop : overrun.stops()) {
            all.add(chapter(stop.at(), Mark.WARNS, Said.of("said.stopping", stop.unit())));
            if (stop.stoppedAt() != null) {
                all.add(chapter(
                        stop.stoppedAt(), Mark.GOES, Said.of("said.stopped", stop.unit() + " is " + stop.seen())));
            }
        }
    }

    private static void held(Claim claim, Lease lease, Instant held, Kind kind, List<Chapter> all) {
        Overrun overrun = lease.overrun();
        List<Said> more = new ArrayList<>(Spans.untilHeld(claim, null, kind));
        if (overrun != null) {
            overrun.overridden().stream()
                    .map(Blocker::detail)
                    .forEach(detail -> more.add(Said.of("more.blocker", detail)));
        }
        boolean anyway = overrun != null && !overrun.overridden().isEmpty();
        Said said = Said.of("said.held." + kind.word(), Objects.requireNonNull(lease.endsAt()));
        all.add(chapter(held, anyway ? Mark.WARNS : Mark.HELD, said, null, more));
    }

    private static void intruded(Intrusion intrusion, List<Chapter> all) {
        all.add(chapter(intrusion.from(), Mark.WARNS, Said.of("said.intruded", intrusion.unit())));
        if (intrusion.until() != null) {
            all.add(chapter(intrusion.until(), Mark.GOES, Said.of("said.intrusion_ended", intrusion.unit())));
        }
    }

    private static Chapter chapter(Instant at, Mark mark, Said said) {
        return chapter(at, mark, said, null, List.of());
    }

    private static Chapter chapter(Instant at, Mark mark, Said said, @Nullable String who, List<Said> more) {
        return new Chapter(at, mark, said, who, more);
    }
}
