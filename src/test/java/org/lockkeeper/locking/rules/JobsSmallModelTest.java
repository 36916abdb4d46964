package org.lockkeeper.locking.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every reachable state of a window, a job and two members, which join by token or because the lease admits them: among
 * groups with a limit, with a lock delay, and where only proof ends a lease.
 */
@Tag("long")
class JobsSmallModelTest {

    private static final int DEPTH = 7;
    private static final Duration PAST_LOCK_DELAY = Duration.ofSeconds(20);
    private static final Duration PAST_HOLD = Duration.ofMinutes(6);

    private static final Groups GROUPS = Groups.of(Map.of(
            "backup", new Groups.Rule(Set.of("update"), 1, Duration.ofSeconds(15)),
            "update", new Groups.Rule(Set.of("update"), 0, null)));

    @Test
    void noReachableStateOfJobsAndMembersBreaksAnInvariant() {
        Set<LockTable> states = new SmallModel(GROUPS, HoursKept.NONE, DEPTH, JobsSmallModelTest::moves).explore();
        assertThat(states).hasSizeGreaterThan(10_000);
        assertThat(states)
                .as("a suspect")
                .anyMatch(table -> table.claims().stream().anyMatch(Claim::suspect));
        assertThat(states)
                .as("a member that is held inside a lease with which it conflicts")
                .anyMatch(table -> table.in(Phase.HELD)
                        .anyMatch(claim -> "update".equals(claim.request().group())
                                && claim.request().parent() != null
                                && table.find(claim.request().parent()).isPresent()));
        assertThat(states)
                .as("a job that waits for the limit alone")
                .anyMatch(table -> table.in(Phase.QUEUED)
                                .anyMatch(claim -> claim.request().group().equals("backup")
                                        && claim.request().parent() == null)
                        && table.claims().stream()
                                .allMatch(claim -> claim.request().group().equals("backup")));
        assertThat(states)
                .as("three that conflict, each inside the other")
                .anyMatch(table -> table.find("window").isPresent()
                        && table.in(Phase.HELD)
                                .anyMatch(claim -> claim.request().around().equals(List.of("member", "window"))));
        assertThat(states)
                .as("one whose parent has ended, and the lease around that has not")
                .anyMatch(table -> table.find("window").isPresent()
                        && table.find("member").isEmpty()
                        && table.in(Phase.HELD).anyMatch(claim -> claim.id().equals("inner")));
        assertThat(states)
                .as("an urgent window that goes before a job that was asked for first")
                .anyMatch(table -> {
                    List<Claim> queued = table.in(Phase.QUEUED).toList();
                    return queued.size() == 2
                            && queued.get(0).request().priority() == Priority.URGENT
                            && queued.get(0)
                                    .request()
                                    .requestedAt()
                                    .isAfter(queued.get(1).request().requestedAt());
                });
        assertThat(states)
                .as("a member that outlives the lease it ran in")
                .anyMatch(table -> table.in(Phase.HELD)
                        .anyMatch(claim -> claim.request().parent() != null
                                && table.find(claim.request().parent()).isEmpty()));
    }

    /** Ids are never given twice: nobody is a child of another than the one that he asked to be inside of. */
    private static boolean free(LockTable table, String id) {
        return table.claims().stream()
                .noneMatch(claim ->
                        claim.id().equals(id) || claim.request().around().contains(id));
    }

    private static List<SmallModel.Move> moves(LockTable table) {
        List<SmallModel.Move> moves = new ArrayList<>();
        if (free(table, "window")) {
            moves.add(SmallModel.Move.now(Locks.submit("window", "update", null)));
            moves.add(SmallModel.Move.now(Locks.submit("window", "update", null).with(Priority.URGENT)));
        }
        if (free(table, "job")) {
            moves.add(SmallModel.Move.now(job("job", "backup", null)));
        }
        table.in(Phase.HELD).filter(claim -> claim.request().parent() == null).forEach(claim -> {
            Lease lease = claim.lease();
            Long token = lease == null ? null : lease.token();
            if (free(table, "member")) {
                moves.add(SmallModel.Move.now(job("member", "update", new Command.Join(claim.id(), token))));
            }
            if (table.find("admitted").isEmpty()) {
                moves.add(SmallModel.Move.now(job("admitted", "backup", new Command.Join(claim.id(), null))));
            }
        });
        table.in(Phase.HELD)
                .filter(claim ->
                        claim.id().equals("member") && table.find("inner").isEmpty())
                .forEach(claim ->
                        moves.add(SmallModel.Move.now(job("inner", "update", new Command.Join(claim.id(), null)))));
        for (Claim claim : table.claims()) {
            moves.add(SmallModel.Move.now(new Command.Release(claim.id(), "bob", null, true)));
            if (claim.phase() == Phase.DRAINING) {
                moves.add(SmallModel.Move.now(new Command.Hold(claim.id())));
            }
            if (claim.phase() == Phase.HELD && claim.request().kind() == Request.Kind.JOB) {
                moves.add(SmallModel.Move.now(new Command.Renew(claim.id(), "bob")));
            }
            if (claim.suspect()) {
                moves.add(SmallModel.Move.now(new Command.OwnerGone(claim.id(), "a proof")));
            }
        }
        moves.add(new SmallModel.Move(new Command.Tick(), PAST_LOCK_DELAY));
        moves.add(new SmallModel.Move(new Command.Tick(), PAST_HOLD));
        return moves;
    }

    private static Command job(String id, String group, Command.@Nullable Join join) {
        return new Submit(
                id,
                Request.Kind.JOB,
                group,
                "alice",
                "a reason",
                Duration.ofMinutes(10),
                Duration.ofMinutes(5),
                Binding.CLIENT,
                List.of(),
                false,
                join,
                null,
                null);
    }
}
