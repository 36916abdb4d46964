package org.lockkeeper.locking.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.Limits.Urgency;

/** Who brings something about, and how much one may ask for. */
class CallersRulesTest {

    private static final String ALICE = "uid:alice@socket";
    private static final Duration TTL = Duration.ofHours(1);

    private final LockRules rules = new LockRules(
            Groups.of(Map.of("update", new Groups.Rule(Set.of("update"), 0, Duration.ofSeconds(15)))),
            new Limits(
                    new Limits.Bound(20, 40),
                    Map.of(),
                    Duration.ofDays(1),
                    Urgency.NONE,
                    new Limits.Bound(3, 4),
                    Duration.ofMinutes(150)));
    private final Locks locks = new Locks(rules);

    private Reply job(String id, String principal, boolean trusted, Binding binding) {
        return locks.apply(new Command.By(
                principal,
                new Submit(
                        id,
                        Request.Kind.JOB,
                        "update",
                        "bob",
                        "a reason",
                        Duration.ofDays(1),
                        TTL,
                        binding,
                        List.of(),
                        false,
                        null,
                        null,
                        null),
                trusted));
    }

    private Reply.Outcome job(String id, String principal) {
        return job(id, principal, false, Binding.CLIENT).outcome();
    }

    private Claim claim(String id) {
        return locks.table.find(id).orElseThrow();
    }

    @Test
    void whoAskedStandsInTheRequestAndWhoEndedItInItsEnd() {
        job("a", ALICE);
        assertThat(claim("a").request().principal()).isEqualTo(ALICE);
        locks.apply(new Command.By("uid:root@socket", new Command.Force("a", "carol", "over"), true));
        assertThat(locks.endOf("a").principal()).isEqualTo("uid:root@socket");
        assertThat(locks.endOf("a").by()).isEqualTo("carol");
    }

    @Test
    void whatTimeDoesInTheSameStepIsNobodys() {
        job("a", ALICE);
        locks.hold("a");
        job("b", "uid:bob@socket");
        locks.pass(TTL);
        locks.pass(Duration.ofSeconds(15));
        assertThat(locks.endOf("a").reason()).isEqualTo(EndReason.EXPIRED);
        assertThat(locks.endOf("a").principal()).isNull();
        Event granted = locks.events.stream()
                .filter(event ->
                        event.type() == Event.Type.GRANTED && event.subject().equals("b"))
                .findFirst()
                .orElseThrow();
        assertThat(granted.principal()).as("the rules grant, not whoever asks").isNull();
    }

    @Test
    void eachHasABoundWhicheverWayHeComesAndTheTrustedHaveNone() {
        assertThat(job("a", ALICE)).isEqualTo(Reply.Outcome.DONE); // granted
        for (String id : List.of("b", "c", "d")) {
            assertThat(job(id, ALICE)).isEqualTo(Reply.Outcome.DONE);
        }
        assertThat(job("e", "uid:alice@tcp")).isEqualTo(Reply.Outcome.CALLER_FULL);
        assertThat(job("f", "uid:bob@socket")).isEqualTo(Reply.Outcome.DONE);
        assertThat(job("g", ALICE, true, Binding.CLIENT).outcome()).isEqualTo(Reply.Outcome.DONE);
        locks.release("b");
        locks.release("c");
        assertThat(job("h", ALICE)).isEqualTo(Reply.Outcome.DONE);
    }

    @Test
    void aTenthOfTheQueueIsKeptForTheTrusted() {
        job("first", "uid:root@socket", true, Binding.CLIENT);
        for (int i = 0; i < 18; i++) {
            assertThat(job("j" + i, "uid:user" + i + "@socket")).isEqualTo(Reply.Outcome.DONE);
        }
        assertThat(job("more", "uid:more@socket")).isEqualTo(Reply.Outcome.QUEUE_FULL);
        assertThat(job("r1", "uid:root@socket", true, Binding.CLIENT).outcome()).isEqualTo(Reply.Outcome.DONE);
        assertThat(job("r2", "uid:root@socket", true, Binding.CLIENT).outcome()).isEqualTo(Reply.Outcome.DONE);
        assertThat(job("r3", "uid:root@socket", true, Binding.CLIENT).outcome()).isEqualTo(Reply.Outcome.QUEUE_FULL);
    }

    @Test
    void aLeaseIsNotRenewedForEver() {
        job("a", ALICE);
        locks.hold("a");
        for (int minutes = 0; minutes < 150; minutes += 30) {
            locks.apply(new Command.Renew("a", "bob"));
            locks.pass(Duration.ofMinutes(30));
        }
        assertThat(claim("a").suspect()).as("150 minutes are over").isTrue();
        locks.apply(new Command.Renew("a", "bob"));
        locks.pass(Duration.ofSeconds(15));
        assertThat(locks.endOf("a").reason()).isEqualTo(EndReason.EXPIRED);
    }

    @Test
    void aRunHasItsLeaseForAsLongAsItLasts() {
        job("a", ALICE, false, Binding.unit("backup.service", "run", "boot"));
        locks.hold("a");
        for (int minutes = 0; minutes < 300; minutes += 30) {
            locks.apply(new Command.Renew("a", "bob"));
            locks.pass(Duration.ofMinutes(30));
        }
        assertThat(claim("a").suspect()).isFalse();
    }

    @Test
    void aRunThatAsksForSomethingElseIsNotGivenWhatItHas() {
        Binding run = Binding.unit("backup.service", "run", "boot");
        job("a", ALICE, false, run);
        assertThat(job("b", ALICE, false, run)).isEqualTo(new Reply(Reply.Outcome.REPEATED, "a"));
        Submit other = new Submit(
                "c",
                Request.Kind.JOB,
                "update",
                "bob",
                "a reason",
                Duration.ofDays(1),
                TTL,
                run,
                List.of("evil.service"),
                false,
                null,
                null,
                null);
        assertThat(locks.apply(other)).isEqualTo(new Reply(Reply.Outcome.DIFFERS, "a"));
    }

    @Test
    void aRefusalIsOnTheRecordAndChangesNothing() {
        LockTable before = locks.table;
        locks.apply(new Command.By(ALICE, new Command.NoteRefusal("POST /api/v1/windows", "no"), false));
        assertThat(locks.table.claims()).isEqualTo(before.claims());
        Event last = locks.events.get(locks.events.size() - 1);
        assertThat(last.type()).isEqualTo(Event.Type.REFUSED);
        assertThat(last.principal()).isEqualTo(ALICE);
    }

    @Test
    void workDoneOnceIsItsCallersAndWhatIsOfNobodyIsAnybodys() {
        Command.OnceKey alices = new Command.OnceKey("uid:alice", "backup", "today");
        assertThat(new Once("uid:bob", "backup", "today", "x", null).same(alices))
                .isFalse();
        assertThat(new Once("uid:alice", "backup", "today", "x", null).same(alices))
                .isTrue();
        assertThat(new Once("backup", "today", "x", null).same(alices)).isTrue();
    }
}
