package org.lockkeeper.locking.rules;

import static org.lockkeeper.locking.rules.Planted.after;
import static org.lockkeeper.locking.rules.Planted.before;
import static org.lockkeeper.locking.rules.Planted.group;
import static org.lockkeeper.locking.rules.Planted.without;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Of hours, and of what does not fit into them. */
enum HoursBug implements Bug {
    BEGINS_OUTSIDE_ITS_HOURS("hours: ") {
        @Override
        public Rules in(Play play) {
            return new LockRules(play.groups(), Play.LIMITS)::apply;
        }
    },
    WHO_IS_OUTSIDE_HIS_HOURS_IS_IN_THE_WAY("progress") {
        @Override
        public Rules in(Play play) {
            Groups groups = play.groups();
            return after(
                    play,
                    (before, command, now, step) -> Surgery.undo(
                            before,
                            step,
                            event -> event.type() == Event.Type.GRANTED
                                    && Objects.requireNonNull(event.before())
                                            .request()
                                            .around()
                                            .isEmpty()
                                    && step.table().claims().stream()
                                            .takeWhile(claim -> !claim.id().equals(event.subject()))
                                            .filter(claim -> play.hours().closed(claim, event.at()))
                                            .anyMatch(claim ->
                                                    groups.conflicts().between(group(claim), group(event.before())))));
        }
    },
    HOURS_BEGIN_A_SECOND_LATE("") {
        @Override
        public Rules in(Play play) {
            Map<String, HoursKept.Period> late = new TreeMap<>();
            play.hours()
                    .periods()
                    .forEach((group, it) ->
                            late.put(group, new HoursKept.Period(it.open(), it.closed(), it.shift() + 1)));
            return new LockRules(
                    play.groups(),
                    Play.LIMITS,
                    TokenSource.counting(),
                    new HoursKept(late, play.hours().usual()))::apply;
        }
    },
    TELLS_NOBODY_WHO_OVERRUNS_HIS_HOURS("hours: overrun untold") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) ->
                            Surgery.undo(before, step, event -> event.type() == Event.Type.OVERRAN));
        }
    },
    DRAINS_ON_WHEN_ITS_HOURS_ARE_OVER("hours: ") {
        @Override
        public Rules in(Play play) {
            HoursKept hours = play.hours();
            Restraint silent = new Restraint() {
                @Override
                public Look over(List<Claim> leases, Instant now) {
                    return hours.over(leases, now);
                }

                @Override
                public @Nullable Blocker onNew(Request request, Instant now) {
                    return hours.onNew(request, now);
                }

                @Override
                public @Nullable Duration tooShort(Request request, Instant now) {
                    return hours.tooShort(request, now);
                }

                @Override
                public @Nullable Blocker onNew(String group, Instant now) {
                    return hours.onNew(group, now);
                }
            };
            return new LockRules(play.groups(), Play.LIMITS, TokenSource.counting(), silent)::apply;
        }
    },
    BEGINS_WHATEVER_ITS_RUNS_HAVE_TAKEN("fit: granted without") {
        @Override
        public Rules in(Play play) {
            return play.under(new HoursKept(play.hours().periods()))::apply;
        }
    },
    LETS_WAIT_WHAT_NEVER_FITS("fit: waits in vain") {
        @Override
        public Rules in(Play play) {
            HoursKept hours = play.hours();
            Restraint patient = new Restraint() {
                @Override
                public Look over(List<Claim> claims, Instant now) {
                    return hours.over(claims, now);
                }

                @Override
                public @Nullable Blocker onNew(Request request, Instant now) {
                    return hours.tooShort(request, now) == null ? hours.onNew(request, now) : null;
                }

                @Override
                public @Nullable String over(String group, Instant now) {
                    return hours.over(group, now);
                }
            };
            return play.under(patient)::apply;
        }
    },
    WAITS_FOR_HOURS_THAT_COME_TOO_LATE("hours: waits in vain") {
        @Override
        public Rules in(Play play) {
            Restraint without = new Restraint() {
                @Override
                public Look over(List<Claim> claims, Instant now) {
                    return play.hours().over(claims, now);
                }

                @Override
                public @Nullable Duration tooShort(Request request, Instant now) {
                    return play.hours().tooShort(request, now);
                }
            };
            return new LockRules(play.groups(), Play.LIMITS, TokenSource.counting(), without)::apply;
        }
    };

    private final String foundBy;

    HoursBug(String foundBy) {
        this.foundBy = foundBy;
    }

    @Override
    public String foundBy() {
        return foundBy;
    }
}
