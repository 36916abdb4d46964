package org.lockkeeper.maintenance.agenda;

import io.swagger.v3.oas.annotations.Operation;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.maintenance.agenda.Foretold.Collision;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.words.InvalidField;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class AgendaController {

    private static final Duration USUAL = Duration.ofDays(7);
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final Instant FIRST = Instant.EPOCH;
    private static final Instant LAST = Instant.parse("9990-01-01T00:00:00Z");
    private static final int MOST_COLLISIONS = 500;

    private final Agenda agenda;
    private final LockRegistry registry;

    AgendaController(Agenda agenda, LockRegistry registry) {
        this.agenda = agenda;
        this.registry = registry;
    }

    /**
     * What is coming.
     *
     * @param from from when on it is told
     * @param to up to when
     * @param zone of the host; sentences tell times of day in it
     * @param items in the order in which they begin
     * @param collisions which of them do not go together, and what would come of it; each two are looked at as if all else came as
     *     expected
     * @param truncated whether there is more than is told of
     * @param runsUnknown why nothing is known of what timers will start; absent where it is known
     */
    record Calendar(
            Instant from,
            Instant to,
            ZoneId zone,
            List<CalendarItem> items,
            List<Collision> collisions,
            boolean truncated,
            @Nullable String runsUnknown) {}

    /**
     * Hours, blackouts, windows and the runs of guarded units that their timers will start, in one list.
     *
     * @param from Default: now
     * @param to Default: seven days later. At most 366 days
     * @param days how many days from its beginning, instead of its end
     * @param group only what is of this group, or collides with what is
     */
    @Operation(
            operationId = "getCalendar",
            summary = "What is coming: hours, blackouts, windows and expected runs, and what of it collides")
    @GetMapping(
            path = "/api/v1/calendar",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_PLAIN_VALUE})
    Calendar calendar(
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(required = false) @Nullable Integer days,
            @RequestParam(required = false) @Nullable String group) {
        Conflicts conflicts = registry.rules().conflicts();
        if (group != null && !conflicts.knows(group)) {
            throw ApiProblem.unknownGroup(group, conflicts.groups());
        }
        Instant now = agenda.now();
        Instant begin = checked("from", from == null ? now : from);
        Instant end = end(begin, to, days);
        Foretold coming = agenda.foretold(begin, end, MOST_COLLISIONS);
        Times times = new Times(now, ZoneId.systemDefault());
        Set<String> shown = coming.items().stream()
                .filter(item -> group == null || group.equals(item.group()))
                .map(AgendaItem::id)
                .collect(Collectors.toCollection(HashSet::new));
        List<Collision> met = coming.collisions().stream()
                .filter(it -> shown.contains(it.item()) || (it.with() != null && shown.contains(it.with())))
                .toList();
        met.forEach(collision -> {
            shown.add(collision.item());
            if (collision.with() != null) {
                shown.add(collision.with());
            }
        });
        return new Calendar(
                begin,
                end,
                times.zone(),
                coming.items().stream()
                        .filter(item -> shown.contains(item.id()))
                        .map(item -> new CalendarItem(item, times.of(item)))
                        .toList(),
                met,
                coming.truncated(),
                coming.unknown());
    }

    private static Instant end(Instant begin, @Nullable Instant to, @Nullable Integer days) {
        if (days != null) {
            if (to != null) {
                throw new InvalidField("days", days, "must not be given beside to");
            }
            if (days < 1 || days > LONGEST.toDays()) {
                throw new InvalidField("days", days, "must be from 1 to " + LONGEST.toDays());
            }
            return begin.plus(Duration.ofDays(days));
        }
        Instant end = checked("to", to == null ? begin.plus(USUAL) : to);
        if (!end.isAfter(begin)) {
            throw new InvalidField("to", end, "must be after from, which is " + begin);
        }
        if (Duration.between(begin, end).compareTo(LONGEST) > 0) {
            throw new InvalidField("to", end, "must be at most 366 days after from, which is " + begin);
        }
        return end;
    }

    private static Instant checked(String field, Instant time) {
        if (time.isBefore(FIRST) || time.isAfter(LAST)) {
            throw new InvalidField(field, time, "must be from %s to %s".formatted(FIRST, LAST));
        }
        return time;
    }
}
