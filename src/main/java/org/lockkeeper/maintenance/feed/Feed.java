package org.lockkeeper.maintenance.feed;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.store.EndedQuery;
import org.lockkeeper.maintenance.agenda.Agenda;
import org.lockkeeper.maintenance.agenda.AgendaItem;
import org.lockkeeper.maintenance.ical.FeedWriter.FeedEvent;
import org.lockkeeper.maintenance.schedule.Schedules;
import org.lockkeeper.maintenance.schedule.Schedules.Ahead;
import org.springframework.stereotype.Component;

/** What is coming, as events: the same question has the same answer to the byte as long as nothing is another. */
@Component
final class Feed {

    private static final Duration AHEAD = Duration.ofDays(100);
    /** So long what has been, and what will not be, is still told. */
    private static final Duration BACK = Duration.ofDays(30);

    private static final int MOST_ENDED = 200;
    private static final int MOST = 5_000;
    /** Of a file that could not be read: whatever it says, it is no event. */
    private static final Duration LONGEST = Duration.ofDays(20 * 366);

    private final Agenda agenda;
    private final LockRegistry registry;
    /** Nobody knows when hours were configured; but it was before this. */
    private final Instant started;

    Feed(Agenda agenda, LockRegistry registry) {
        this.agenda = agenda;
        this.registry = registry;
        this.started = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    /** @param runs whether expected runs are in it */
    List<FeedEvent> events(String host, @Nullable String group, boolean runs) {
        Instant day = registry.moment().now().truncatedTo(ChronoUnit.DAYS);
        Map<String, FeedEvent> windows = new LinkedHashMap<>();
        // What was planned anew takes the place of what was withdrawn.
        claims(day)
                .filter(claim -> group == null || group.equals(claim.request().group()))
                .map(claim -> window(claim, host))
                .forEach(event -> windows.merge(event.uid(), event, Feed::instead));
        List<FeedEvent> events = new ArrayList<>(windows.values());
        agenda.between(day, day.plus(AHEAD)).stream()
                .filter(item -> group == null || group.equals(item.group()))
                .filter(item -> switch (item.kind()) {
                    case HOURS, BLACKOUT -> true;
                    case RUN -> runs;
                    case WINDOW -> AgendaItem.SCHEDULED.equals(item.state());
                })
                .filter(item -> Duration.between(item.from(), end(item)).compareTo(LONGEST) < 0)
                .forEach(item -> events.add(event(item, host)));
        return events.size() > MOST ? events.subList(0, MOST) : events;
    }

    /** Of the same occurrence: what lasts, else what was last. */
    private static FeedEvent instead(FeedEvent one, FeedEvent other) {
        FeedEvent last = other.cancelled() == one.cancelled()
                ? other.modified().isBefore(one.modified()) ? one : other
                : other.cancelled() ? one : other;
        return last.after(one.sequence() + other.sequence() + 1);
    }

    /** The occurrence of a schedule is the same event before it is planned and afterwards. */
    private static String uid(Claim claim) {
        Plan plan = claim.request().terms().plan();
        return plan == null || plan.schedule() == null
                ? claim.id()
                : Ahead.id(plan.schedule(), Schedules.occurrence(plan)).replace(':', '-');
    }

    /** Windows that were planned, and others while they are open. */
    private Stream<Claim> claims(Instant day) {
        Stream<Claim> living = registry.state().table().claims().stream()
                .filter(claim -> claim.request().kind() == Request.Kind.WINDOW)
                .filter(claim -> planned(claim) || held(claim) != null);
        Stream<Claim> ended = registry.ended(new EndedQuery(true, null, MOST_ENDED)).stream()
                .filter(Feed::planned)
                .filter(claim -> Objects.requireNonNull(claim.end()).at().isAfter(day.minus(BACK)));
        return Stream.concat(living, ended);
    }

    private static boolean planned(Claim claim) {
        return claim.request().terms().plan() != null;
    }

    private static @Nullable Instant held(Claim claim) {
        Lease lease = claim.lease();
        return lease == null ? null : lease.heldAt();
    }

    private static FeedEvent window(Claim claim, String host) {
        Request request = claim.request();
        Plan plan = request.terms().plan();
        Lease lease = claim.lease();
        Instant held = held(claim);
        End end = claim.end();
        Instant start =
                held != null || plan == null ? Objects.requireNonNullElse(held, request.requestedAt()) : plan.openAt();
        Instant close = start.plus(request.hold());
        Instant modified = request.requestedAt();
        int sequence = 0;
        if (plan != null && plan.moved() != null) {
            modified = plan.moved().at();
            sequence = plan.moved().times();
        }
        if (held != null) {
            modified = held;
            sequence++;
            close = lease == null || lease.endsAt() == null ? close : lease.endsAt();
        }
        if (end != null) {
            modified = end.at();
            sequence++;
            close = held == null || !end.at().isAfter(held) ? close : end.at();
        }
        boolean cancelled = end != null && held == null;
        String became = end != null && end.reason() == EndReason.MISSED ? "missed: " : "cancelled: ";
        return event(
                uid(claim) + "@" + host,
                start,
                close,
                (cancelled ? became : "") + "window of " + request.group(),
                request.reason() + " (" + request.owner() + ")",
                "window",
                modified,
                sequence,
                cancelled,
                true);
    }

    /** Of a run of which nothing is known, that it begins. */
    private static Instant end(AgendaItem item) {
        return Objects.requireNonNullElseGet(item.to(), () -> item.from().plusSeconds(60));
    }

    private FeedEvent event(AgendaItem item, String host) {
        String description = item.cutoff() == null || item.cutoff().isZero()
                ? null
                : "Nothing begins within %s before its %s"
                        .formatted(
                                item.cutoff().toString().substring(2).toLowerCase(Locale.ROOT),
                                item.kind() == AgendaItem.Kind.HOURS ? "end" : "beginning");
        return event(
                item.id().replace(':', '-') + "@" + host,
                item.from(),
                end(item),
                switch (item.kind()) {
                    case RUN -> "run: " + item.title();
                    case WINDOW -> "window of " + item.group();
                    case HOURS, BLACKOUT -> item.title();
                },
                item.kind() == AgendaItem.Kind.WINDOW ? item.title() : description,
                switch (item.kind()) {
                    case HOURS -> "hours";
                    case BLACKOUT -> "blackout";
                    case RUN -> "run";
                    case WINDOW -> "window";
                },
                started,
                0,
                false,
                item.kind() == AgendaItem.Kind.BLACKOUT || item.kind() == AgendaItem.Kind.WINDOW);
    }

    private static FeedEvent event(
            String uid,
            Instant start,
            Instant end,
            String summary,
            @Nullable String description,
            String category,
            Instant modified,
            int sequence,
            boolean cancelled,
            boolean taken) {
        Instant from = start.truncatedTo(ChronoUnit.SECONDS);
        Instant to = end.truncatedTo(ChronoUnit.SECONDS);
        return new FeedEvent(
                uid,
                from,
                to.isAfter(from) ? to : from.plusSeconds(1),
                summary,
                description,
                category,
                modified.truncatedTo(ChronoUnit.SECONDS),
                sequence,
                cancelled,
                taken);
    }
}
