package org.lockkeeper.maintenance.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.locking.rules.Terms;
import org.lockkeeper.maintenance.calendar.Occurrences;

/** A schedule by its name. */
record Schedule(String name, ScheduleProperties properties, Occurrences occurrences) {

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

    private Duration atLeast() {
        return Objects.requireNonNullElse(properties.atLeast(), length().dividedBy(2));
    }

    /** How late it may open. */
    Duration lateness() {
        return length().minus(atLeast());
    }

    /** The first occurrence after this one that can still open at this moment, be it late; null if there is none. */
    @Nullable
    Instant first(Instant after, Instant now) {
        Instant late = now.minus(lateness());
        return occurrences.after(late.isAfter(after) ? late : after);
    }

    Plan plan(Instant occurrence, @Nullable Instant after, Duration usualLead) {
        Duration lead = Objects.requireNonNullElse(properties.lead(), usualLead);
        Duration cutoff = Objects.requireNonNullElse(properties.cutoff(), lead);
        return new Plan(occurrence, lead, cutoff, occurrence.plus(lateness()), name, occurrence, after);
    }

    Submit submit(String id, Plan plan, Command.@Nullable Key key) {
        return Submit.window(
                        id,
                        properties.group(),
                        owner(),
                        reason(),
                        lateness(),
                        length(),
                        properties.admits(),
                        properties.inhibit(),
                        key)
                .on(Terms.NONE.planned(plan));
    }

    /** Whether this is what would be planned now, were it not; a lead that is learnt stays what it was. */
    boolean plans(Request request, Instant now) {
        Plan plan = Objects.requireNonNull(request.terms().plan());
        Instant after = plan.after();
        Plan wanted = plan(Objects.requireNonNull(plan.occurrence()), after, plan.lead());
        return wanted.lead().equals(plan.lead())
                && wanted.latest().equals(plan.latest())
                && (properties.cutoff() == null || wanted.cutoff().equals(plan.cutoff()))
                && request.group().equals(properties.group())
                && request.hold().equals(length())
                && request.reason().equals(reason())
                && request.admits().equals(properties.admits())
                && request.inhibit() == properties.inhibit()
                && wanted.openAt().equals(first(after == null ? now : after, now));
    }
}
