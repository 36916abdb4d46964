package org.lockkeeper.maintenance.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Handled;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.locking.rules.Terms;
import org.lockkeeper.maintenance.calendar.Occurrences;
import org.lockkeeper.maintenance.schedule.Schedules.Ahead;

/** A schedule by its name. */
record Schedule(String name, ScheduleProperties properties, Occurrences occurrences) {

    /** So many in a row may be skipped, or at times at which the group has no hours. */
    private static final int MOST_LOOKS = 1_000;

    /** Who asks for its windows. */
    String owner() {
        return "schedule " + name;
    }

    String reason() {
        return Objects.requireNonNullElse(properties.reason(), name);
    }

    Duration length() {
        return properties.length();
    }

    List<String> admits() {
        return properties.units(name);
    }

    private Duration atLeast() {
        return Objects.requireNonNullElse(properties.atLeast(), length().dividedBy(2));
    }

    /** How late it may open. */
    Duration lateness() {
        return length().minus(atLeast());
    }

    /** The first occurrence after this that is fit; null if there is none, as far as it is looked. */
    @Nullable
    Instant first(Instant after, Predicate<Instant> fit) {
        Instant at = occurrences.after(after);
        for (int i = 0; at != null && !fit.test(at); i++) {
            at = i < MOST_LOOKS ? occurrences.after(at) : null;
        }
        return at;
    }

    /**
     * From where on there may be one that still can open late: only where the one before was found over at the start, and
     * planned by this schedule. What began before a schedule was new, another or enabled again stays as it was.
     *
     * @param since when Lockkeeper was started with this schedule
     */
    Instant late(Handled.@Nullable Last last, Instant since, Instant now) {
        if (last == null
                || last.at().isBefore(since)
                || last.occurrence().isAfter(now)
                || !last.occurrence().equals(occurrences.after(last.occurrence().minusNanos(1)))) {
            return now;
        }
        Instant earliest = now.minus(lateness());
        return last.occurrence().isAfter(earliest) ? last.occurrence() : earliest;
    }

    Stream<Instant> between(Instant from, Instant to) {
        return Stream.iterate(
                occurrences.after(from), at -> at != null && at.isBefore(to), at -> occurrences.after(at));
    }

    Plan plan(Instant occurrence, Duration usualLead) {
        Duration lead = Objects.requireNonNullElse(properties.lead(), usualLead);
        Duration cutoff = Objects.requireNonNullElse(properties.cutoff(), lead);
        return new Plan(occurrence, lead, cutoff, occurrence.plus(lateness()), name, occurrence);
    }

    Submit submit(String id, Plan plan, Command.@Nullable Key key) {
        return Submit.window(
                        id,
                        properties.group(),
                        owner(),
                        reason(),
                        lateness(),
                        length(),
                        admits(),
                        properties.inhibit(),
                        key)
                .on(Terms.NONE.planned(plan));
    }

    Ahead ahead(Instant occurrence) {
        return new Ahead(name, properties.group(), reason(), length(), admits(), plan(occurrence, Duration.ZERO));
    }

    /** The occurrences that are planned, or left out. */
    Set<Instant> known(LockTable table) {
        Set<Instant> known = new HashSet<>();
        table.handled().stream()
                .filter(handled -> handled.schedule().equals(name))
                .forEach(handled -> known.addAll(handled.ahead()));
        for (Claim claim : table.claims()) {
            Plan plan = Step.plan(claim);
            if (plan != null && name.equals(plan.schedule())) {
                known.add(Schedules.occurrence(plan));
                known.addAll(plan.without());
            }
        }
        return known;
    }

    /** Whether this is how it would be planned now, whenever it is; a lead that was learnt stays what it was. */
    boolean plans(Request request) {
        Plan plan = Objects.requireNonNull(request.terms().plan());
        Plan wanted = plan(Objects.requireNonNull(plan.occurrence()), plan.lead());
        return wanted.lead().equals(plan.lead())
                && wanted.latest().equals(plan.latest())
                && (properties.cutoff() == null || wanted.cutoff().equals(plan.cutoff()))
                && request.group().equals(properties.group())
                && request.hold().equals(length())
                && request.reason().equals(reason())
                && request.admits().equals(admits())
                && request.inhibit() == properties.inhibit();
    }
}
