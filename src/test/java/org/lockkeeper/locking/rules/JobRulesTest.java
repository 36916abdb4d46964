package org.lockkeeper.locking.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.End.EndReason;

class JobRulesTest {

    private static final Duration DELAY = Duration.ofSeconds(15);
    private static final Duration TTL = Duration.ofMinutes(1);

    private final LockRules rules = new LockRules(
            Groups.of(Map.of(
                    "backup", new Groups.Rule(Set.of("maintenance"), 2, DELAY),
                    "update", new Groups.Rule(Set.of("update", "maintenance"), 0, DELAY),
                    "vault", new Groups.Rule(Set.of("vault"), 0, null),
                    "maintenance", new Groups.Rule(Set.of("maintenance"), 0, DELAY))),
            Limits.DEFAULT);
    private final Locks locks = new Locks(rules);

    private Reply job(String id, String group) {
        return job(id, group, Binding.CLIENT, null, null);
    }

    private Reply job(
            String id, String group, Binding binding, Command.@Nullable Join join, Command.@Nullable OnceKey once) {
        return locks.apply(new Submit(
                id,
                Request.Kind.JOB,
                group,
                "bob",
                "a reason",
                Duration.ofMinutes(10),
                TTL,
                binding,
                List.of(),
                false,
                join,
                once,
                null));
    }

    private static Binding run(String invocation) {
        return Binding.unit("backup.service", invocation, "boot");
    }

    private Claim claim(String id) {
        return locks.table.find(id).orElseThrow();
    }

    private long token(String id) {
        Lease lease = claim(id).lease();
        return lease == null ? 0 : lease.token();
    }

    @Test
    void ofAGroupWithALimitSoManyHoldAndTheNextWaits() {
        job("a", "backup");
        job("b", "backup");
        job("c", "backup");
        assertThat(locks.phase("b")).isEqualTo(Phase.DRAINING);
        assertThat(locks.phase("c")).isEqualTo(Phase.QUEUED);
        assertThat(rules.blockersOf(locks.table, "c"))
                .extracting(Blocker::subject)
                .containsExactly("a", "b");
        locks.release("a");
        assertThat(locks.phase("c")).isEqualTo(Phase.DRAINING);
    }

    @Test
    void aLeaseThatIsNotRenewedIsSuspectAndStillHeldForItsLockDelay() {
        job("a", "update");
        locks.hold("a");
        job("b", "update");
        locks.pass(TTL);
        assertThat(claim("a").suspect()).isTrue();
        assertThat(locks.phase("b")).isEqualTo(Phase.QUEUED);
        locks.pass(DELAY);
        assertThat(locks.endOf("a").reason()).isEqualTo(EndReason.EXPIRED);
        assertThat(locks.phase("b")).isEqualTo(Phase.DRAINING);
    }

    @Test
    void aSuspectThatRenewsIsNoneAnyMore() {
        job("a", "update");
        locks.hold("a");
        locks.pass(TTL);
        assertThat(locks.apply(new Command.Renew("a", "bob")).outcome()).isEqualTo(Reply.Outcome.DONE);
        assertThat(claim("a").suspect()).isFalse();
        assertThat(claim("a").deadline()).isEqualTo(locks.now.plus(TTL));
    }

    @Test
    void whereTheLockDelayIsNeverASuspectIsHeldUntilItsEndIsProven() {
        job("a", "vault");
        locks.hold("a");
        locks.pass(Duration.ofDays(400));
        assertThat(claim("a").suspect()).isTrue();
        locks.apply(new Command.OwnerGone("a", "the host was booted again"));
        assertThat(locks.endOf("a").reason()).isEqualTo(EndReason.OWNER_GONE);
        assertThat(locks.endOf("a").note()).isEqualTo("the host was booted again");
    }

    @Test
    void whoStopsAskingLosesWhatIsNotHeldAndNothingElse() {
        job("a", "vault");
        job("b", "vault");
        job("c", "vault");
        locks.hold("a");
        assertThat(locks.apply(new Command.StoppedAsking("a", "asks no more")).outcome())
                .isEqualTo(Reply.Outcome.WRONG_PHASE);
        assertThat(locks.phase("a")).isEqualTo(Phase.HELD);
        locks.apply(new Command.StoppedAsking("b", "asks no more"));
        assertThat(locks.endOf("b").reason()).isEqualTo(EndReason.OWNER_GONE);
        assertThat(locks.endOf("b").note()).isEqualTo("asks no more");
        locks.release("a");
        assertThat(locks.phase("c")).isEqualTo(Phase.DRAINING);
        locks.apply(new Command.StoppedAsking("c", "asks no more"));
        assertThat(locks.endOf("c").reason()).isEqualTo(EndReason.OWNER_GONE);
        assertThat(locks.apply(new Command.StoppedAsking("c", "asks no more")).outcome())
                .isEqualTo(Reply.Outcome.NOT_FOUND);
    }

    @Test
    void aRenewalNeverMakesALeaseEndEarlier() {
        job("a", "update");
        locks.hold("a");
        locks.pass(Duration.ofSeconds(10));
        locks.apply(new Command.Renew("a", "bob"));
        assertThat(claim("a").deadline()).isEqualTo(locks.now.plus(TTL));
        assertThat(locks.apply(new Command.Renew("a", "bob")).outcome()).isEqualTo(Reply.Outcome.REPEATED);
    }

    @Test
    void aFormerHolderThatRenewsIsToldThatItsLeaseHasEnded() {
        job("a", "update");
        locks.hold("a");
        locks.apply(new Command.Force("a", "root", "it hangs"));
        assertThat(locks.apply(new Command.Renew("a", "bob")).outcome()).isEqualTo(Reply.Outcome.NOT_FOUND);
        assertThat(locks.endOf("a").reason()).isEqualTo(EndReason.FORCED);
        assertThat(locks.endOf("a").by()).isEqualTo("root");
    }

    @Test
    void aMemberRunsInsideItsParentAlthoughTheirGroupsConflict() {
        locks.request("w", "maintenance");
        locks.hold("w");
        job("u", "update", Binding.CLIENT, new Command.Join("w", token("w")), null);
        assertThat(locks.phase("u")).isEqualTo(Phase.DRAINING);
        job("outside", "update");
        assertThat(locks.phase("outside")).isEqualTo(Phase.QUEUED);
    }

    @Test
    void membersKeepAmongThemselvesToTheRulesOfTheirGroups() {
        locks.request("w", "maintenance");
        locks.hold("w");
        Command.Join join = new Command.Join("w", token("w"));
        job("first", "update", Binding.CLIENT, join, null);
        job("second", "update", Binding.CLIENT, join, null);
        assertThat(locks.phase("second")).isEqualTo(Phase.QUEUED);
        locks.release("first");
        assertThat(locks.phase("second")).isEqualTo(Phase.DRAINING);
    }

    @Test
    void aMemberOutlivesItsParentAndGoesOnToExclude() {
        locks.request("w", "maintenance");
        locks.hold("w");
        job("u", "update", Binding.CLIENT, new Command.Join("w", token("w")), null);
        job("later", "maintenance");
        locks.release("w");
        assertThat(locks.phase("u")).isEqualTo(Phase.DRAINING);
        assertThat(locks.phase("later")).isEqualTo(Phase.QUEUED);
    }

    @Test
    void aMemberThatStillWaitsWhenItsParentEndsIsToldSo() {
        locks.request("w", "maintenance");
        locks.hold("w");
        Command.Join join = new Command.Join("w", token("w"));
        job("first", "update", Binding.CLIENT, join, null);
        job("second", "update", Binding.CLIENT, join, null);
        locks.release("w");
        assertThat(locks.endOf("second").reason()).isEqualTo(EndReason.PARENT_ENDED);
    }

    @Test
    void whatALeaseAdmittedAndStillWaitsWhenThatEndsGoesOnInItsPlace() {
        locks.request("w", "maintenance");
        locks.hold("w");
        Command.Join admitted = new Command.Join("w", null);
        job("first", "update", Binding.CLIENT, admitted, null);
        job("second", "update", Binding.CLIENT, admitted, null);
        job("later", "update");
        locks.release("w");
        assertThat(claim("second").request().parent()).isNull();
        assertThat(locks.phase("second")).isEqualTo(Phase.QUEUED);
        locks.release("first");
        assertThat(locks.phase("second")).isEqualTo(Phase.DRAINING);
        assertThat(locks.phase("later")).isEqualTo(Phase.QUEUED);
    }

    @Test
    void whatAMemberAdmittedWaitsInsideTheNextLeaseThatIsStillHeld() {
        family();
        job("first", "update", Binding.CLIENT, new Command.Join("middle", null), null);
        job("second", "update", Binding.CLIENT, new Command.Join("middle", null), null);
        locks.hold("first");
        locks.release("middle");
        assertThat(claim("second").request().parent()).isEqualTo("w");
        locks.release("first");
        assertThat(locks.phase("second")).isEqualTo(Phase.DRAINING);
    }

    private void family() {
        locks.request("w", "maintenance");
        locks.hold("w");
        job("middle", "update", Binding.CLIENT, new Command.Join("w", token("w")), null);
        locks.hold("middle");
    }

    @Test
    void aMemberOfAMemberConflictsWithNoneOfTheLeasesAroundIt() {
        family();
        job("inner", "update", run("1"), new Command.Join("middle", token("middle")), null);
        assertThat(locks.phase("inner")).isEqualTo(Phase.DRAINING);
        assertThat(claim("inner").request().around()).containsExactly("middle", "w");
        assertThat(job("deepest", "maintenance", run("2"), new Command.Join("inner", null), null)
                        .outcome())
                .isEqualTo(Reply.Outcome.NO_SUCH_PARENT);
        assertThat(rules.contradictions(locks.table)).isEmpty();
    }

    @Test
    void aRunDoesNotWaitForTheLeasesOfItsOwnThatAreAroundIt() {
        job("w", "update", run("1"), null, null);
        locks.hold("w");
        job("middle", "backup", Binding.CLIENT, new Command.Join("w", token("w")), null);
        locks.hold("middle");
        assertThat(job("inner", "maintenance", run("1"), new Command.Join("middle", token("middle")), null)
                        .outcome())
                .isEqualTo(Reply.Outcome.DONE);
        assertThat(locks.phase("inner")).isEqualTo(Phase.DRAINING);
    }

    @Test
    void noEndInAFamilyFencesALeaseThatLives() {
        family();
        job("inner", "update", Binding.CLIENT, new Command.Join("middle", token("middle")), null);
        Claim middle = claim("middle");
        locks.release("middle");
        assertThat(rules.fenced(locks.table, claim("w"))).isFalse();
        assertThat(rules.fenced(locks.table, claim("inner"))).isFalse();
        assertThat(rules.fenced(locks.table, middle)).isTrue();
        locks.release("inner");
        assertThat(rules.fenced(locks.table, claim("w"))).isFalse();
    }

    @Test
    void joiningNeedsAHeldLeaseAndItsToken() {
        locks.request("w", "maintenance");
        Command.Join join = new Command.Join("w", token("w"));
        assertThat(job("u", "update", Binding.CLIENT, join, null).outcome()).isEqualTo(Reply.Outcome.NO_SUCH_PARENT);
        locks.hold("w");
        Command.Join wrong = new Command.Join("w", token("w") + 1);
        assertThat(job("u", "update", Binding.CLIENT, wrong, null).outcome()).isEqualTo(Reply.Outcome.NO_SUCH_PARENT);
    }

    @Test
    void workToBeDoneOnceIsGrantedAgainOnlyAfterItFailed() {
        Command.OnceKey today = new Command.OnceKey("report", "2030-01-01");
        assertThat(job("a", "update", Binding.CLIENT, null, today).outcome()).isEqualTo(Reply.Outcome.DONE);
        assertThat(job("b", "update", Binding.CLIENT, null, today)).isEqualTo(new Reply(Reply.Outcome.RUNNING, "a"));
        locks.hold("a");
        locks.apply(new Command.Release("a", "bob", null, false));
        assertThat(job("c", "update", Binding.CLIENT, null, today).outcome()).isEqualTo(Reply.Outcome.DONE);
        locks.hold("c");
        locks.apply(new Command.Release("c", "bob", null, true));
        assertThat(job("d", "update", Binding.CLIENT, null, today))
                .isEqualTo(new Reply(Reply.Outcome.ALREADY_DONE, "c"));
        Command.OnceKey tomorrow = new Command.OnceKey("report", "2030-01-02");
        assertThat(job("e", "update", Binding.CLIENT, null, tomorrow).outcome()).isEqualTo(Reply.Outcome.DONE);
    }

    @Test
    void whatWasDoneIsDoneAgainOnceItIsReset() {
        Command.OnceKey today = new Command.OnceKey("report", "2030-01-01");
        Command reset = new Command.ResetOnce(today, "root", "the disc was restored");
        assertThat(locks.apply(reset).outcome()).isEqualTo(Reply.Outcome.NOT_FOUND);
        job("a", "update", Binding.CLIENT, null, today);
        assertThat(locks.apply(reset)).isEqualTo(new Reply(Reply.Outcome.RUNNING, "a"));
        locks.hold("a");
        locks.apply(new Command.Release("a", "bob", null, true));
        assertThat(locks.apply(reset)).isEqualTo(new Reply(Reply.Outcome.DONE, "a"));
        assertThat(locks.events.get(locks.events.size() - 1))
                .extracting(Event::type, Event::actor, Event::detail)
                .containsExactly(Event.Type.ONCE_RESET, "root", "the disc was restored");
        assertThat(job("b", "update", Binding.CLIENT, null, today).outcome()).isEqualTo(Reply.Outcome.DONE);
    }

    @Test
    void theSameRunThatAsksAgainGetsItsOwnLease() {
        job("a", "update", run("1"), null, null);
        assertThat(job("b", "update", run("1"), null, null)).isEqualTo(new Reply(Reply.Outcome.REPEATED, "a"));
        assertThat(job("c", "update", run("2"), null, null).outcome()).isEqualTo(Reply.Outcome.DONE);
    }

    @Test
    void anOwnerThatWouldWaitForItselfIsRefused() {
        job("a", "update", run("1"), null, null);
        assertThat(job("b", "maintenance", run("1"), null, null).outcome()).isEqualTo(Reply.Outcome.WOULD_DEADLOCK);
    }

    @Test
    void aTokenIsFencedOnceAConflictingLeaseWasGrantedAfterIt() {
        job("a", "backup");
        locks.hold("a");
        Claim first = claim("a");
        job("b", "backup");
        assertThat(rules.fenced(locks.table, first)).isFalse();
        locks.release("a");
        locks.release("b");
        locks.request("w", "maintenance");
        assertThat(rules.fenced(locks.table, first)).isTrue();
    }
}
