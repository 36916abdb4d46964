package org.lockkeeper.locking.rules;

import static org.lockkeeper.locking.rules.Planted.after;
import static org.lockkeeper.locking.rules.Planted.answering;
import static org.lockkeeper.locking.rules.Planted.before;
import static org.lockkeeper.locking.rules.Planted.endsAs;
import static org.lockkeeper.locking.rules.Planted.granted;
import static org.lockkeeper.locking.rules.Planted.group;

import java.time.Duration;
import java.util.List;
import org.lockkeeper.locking.rules.End.EndReason;

/** Of tokens, of the clock, and of how what was granted ends. */
enum EndBug implements Bug {
    USES_A_TOKEN_AGAIN("tokens") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> Surgery.leases(
                            step,
                            lease -> before.lastToken() > 0 && lease.token() > before.lastToken()
                                    ? new Lease(
                                            before.lastToken(),
                                            lease.grantedAt(),
                                            lease.heldAt(),
                                            lease.endsAt(),
                                            lease.suspect())
                                    : lease));
        }
    },
    COUNTS_TOKENS_AFRESH_WHEN_EMPTY("tokens") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> step.table().claims().isEmpty()
                            ? Surgery.withTable(step, table -> Surgery.lastToken(table, 0))
                            : step);
        }
    },
    FLOOR_GOES_BACK("floors") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> step.table().claims().isEmpty()
                            ? Surgery.withTable(step, table -> Surgery.floors(table, List.of()))
                            : step);
        }
    },
    CLOCK_RUNS_AHEAD("time") {
        @Override
        public Rules in(Play play) {
            Rules sound = play.sound();
            return (table, command, now, sightings) -> sound.apply(table, command, now.plusSeconds(1), sightings);
        }
    },
    SETS_THE_CLOCK_AS_OF_THE_LAST_CHANGE("time") {
        @Override
        public Rules in(Play play) {
            Rules sound = play.sound();
            return (table, command, now, sightings) -> sound.apply(
                    table,
                    command,
                    command instanceof Command.ShiftClock shift
                            ? table.lastNow().plus(shift.by())
                            : now,
                    sightings);
        }
    },
    EXPIRES_A_SECOND_EARLY("endings: early") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> Surgery.more(step, now, (draft, claim) -> {
                        if (claim.request().kind() == Request.Kind.WINDOW
                                && Surgery.overdue(claim, draft.now(), Duration.ofSeconds(1))) {
                            draft.end(
                                    claim, Claim.end(draft.now(), EndReason.EXPIRED, End.LOCKKEEPER, null, List.of()));
                        }
                    }));
        }
    },
    NEVER_EXPIRES("endings: overdue") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> granted(step)
                            ? step
                            : Surgery.undo(before, step, event -> endsAs(event, EndReason.EXPIRED)));
        }
    },
    EXPIRES_A_JOB_WITHOUT_SUSPICION("endings: a job that was not suspect expired") {
        @Override
        public Rules in(Play play) {
            return before(play, (draft, command, claim) -> {
                if (claim.request().kind() == Request.Kind.JOB && Surgery.overdue(claim, draft.now(), Duration.ZERO)) {
                    draft.end(claim, Claim.end(draft.now(), EndReason.EXPIRED, End.LOCKKEEPER, null, List.of()));
                }
            });
        }
    },
    SUSPICION_NEVER_ENDS("phases") {
        @Override
        public Rules in(Play play) {
            return Surgery.with(
                    play, rule -> new Groups.Rule(rule.conflictsWith(), rule.limit(), null, rule.pure(), rule.pool()));
        }
    },
    ANSWERS_A_RELEASE_IT_DOES_NOT_DO("answer") {
        @Override
        public Rules in(Play play) {
            Rules sound = play.sound();
            return (table, command, now, sightings) -> command instanceof Command.Release release
                            && table.find(release.id()).isPresent()
                    ? answering(sound.apply(table, new Command.Tick(), now, sightings), release.id())
                    : sound.apply(table, command, now, sightings);
        }
    },
    RELEASES_ANOTHERS("answer") {
        @Override
        public Rules in(Play play) {
            Rules sound = play.sound();
            return (table, command, now, sightings) -> command instanceof Command.Release release
                            && table.find(release.id()).isPresent()
                    ? answering(
                            sound.apply(
                                    table,
                                    new Command.Release(
                                            table.claims().get(0).id(),
                                            release.actor(),
                                            release.note(),
                                            release.success()),
                                    now,
                                    sightings),
                            release.id())
                    : sound.apply(table, command, now, sightings);
        }
    },
    ENDS_WHAT_ANOTHER_WANTS("answer") {
        @Override
        public Rules in(Play play) {
            return before(play, (draft, command, claim) -> {
                if (command instanceof Submit submit
                        && claim.phase() == Phase.HELD
                        && play.groups().conflicts().between(submit.group(), group(claim))) {
                    draft.end(claim, Claim.end(draft.now(), EndReason.OWNER_GONE, End.LOCKKEEPER, "", List.of()));
                }
            });
        }
    };

    private final String foundBy;

    EndBug(String foundBy) {
        this.foundBy = foundBy;
    }

    @Override
    public String foundBy() {
        return foundBy;
    }
}
