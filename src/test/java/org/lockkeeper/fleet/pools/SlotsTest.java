package org.lockkeeper.fleet.pools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.fleet.members.FleetRestraint;
import org.lockkeeper.fleet.members.MemberRegister;
import org.lockkeeper.fleet.members.NoMembers;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.TestRegistry;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.store.InMemoryLockStore.Fault;
import org.lockkeeper.locking.store.StoreException;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.access.AnyCaller;
import org.lockkeeper.web.access.Principal;

/** Slots on the real registry, with a store that fails when it is told to, and a clock for patience that stands still. */
class SlotsTest {

    private static final Duration CLAIM = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Principal ALICE = AnyCaller.named("alice");
    private static final Principal BOB = AnyCaller.named("bob");

    private final FleetProperties properties =
            Pools.fleet(Map.of("web", Pools.pool("1", CLAIM, PATIENCE, "never")), 4, 3);
    private final MemberRegister members = NoMembers.register();
    private final TestRegistry locks =
            new TestRegistry(new LockRules(FleetRules.groups(properties.pools()), FleetRules.limits(properties)));
    private final LockRegistry registry = locks.registry();
    private final AtomicLong nanos = new AtomicLong();
    private final Patience patience = new Patience(registry, properties, nanos::get);
    private final Pauses pauses = new Pauses(registry);
    private final Slots slots = new Slots(
            registry,
            properties,
            patience,
            pauses,
            new Tallies(properties.pools().keySet()),
            members,
            new FleetRestraint(properties.rules(), members::members, false));

    @AfterEach
    void end() {
        locks.close();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        patience.look();
        settle();
    }

    /** What was submitted before this is done after it. */
    private void settle() {
        registry.submit(new Command.Tick()).join();
    }

    private List<String> claims() {
        return registry.state().table().claims().stream()
                .map(claim -> claim.request().owner() + " " + claim.phase())
                .toList();
    }

    private ProblemType refused(String host, Principal caller) {
        try {
            slots.ask("web", host, caller);
        } catch (ApiProblem problem) {
            return problem.type();
        }
        throw new AssertionError(host + " got a slot");
    }

    @Test
    void nobodyIsToldBeforeThatIsStored() throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        locks.store().refuse(events -> {
            try {
                return !written.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        ExecutorService host = Executors.newSingleThreadExecutor();
        try {
            CompletableFuture<Claim> answer = CompletableFuture.supplyAsync(() -> slots.ask("web", "a", ALICE), host);
            assertThat(registry.state().table().claims()).isEmpty();
            assertThat(answer).isNotDone();
            written.countDown();
            assertThat(answer.get(30, TimeUnit.SECONDS).phase()).isEqualTo(Phase.HELD);
        } finally {
            host.shutdownNow();
        }
    }

    @Test
    void whatWasNotStoredWasNotGivenAndIsNoSuccess() {
        for (Fault fault : Fault.values()) {
            locks.store().failNext(fault);
            try {
                slots.ask("web", "a", ALICE);
                assertThat(locks.store()
                                .read()
                                .table()
                                .find("web/a")
                                .orElseThrow()
                                .phase())
                        .as(fault.name())
                        .isEqualTo(Phase.HELD);
            } catch (StoreException lost) {
                assertThat(fault).isNotEqualTo(Fault.APPLIED_UNKNOWN);
            }
            settleAfterFault();
            slots.ask("web", "a", ALICE);
            slots.giveBack("web", "a", ALICE);
        }
        locks.store().down(true);
        assertThatThrownBy(() -> slots.ask("web", "a", ALICE)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> slots.giveBack("web", "a", ALICE)).isInstanceOf(StoreException.class);
    }

    private void settleAfterFault() {
        registry.submit(new Command.Tick()).handle((reply, lost) -> true).join();
    }

    @Test
    void aFreeSlotCostsOneCommit() {
        int before = locks.store().commits();
        slots.ask("web", "a", ALICE);
        assertThat(locks.store().commits() - before).isBetween(1, 2); // the writer may have been quicker
        int held = locks.store().commits();
        slots.ask("web", "a", ALICE);
        assertThat(refused("b", ALICE)).isEqualTo(ProblemType.SLOTS_TAKEN);
        int queued = locks.store().commits();
        refused("b", ALICE);
        assertThat(queued - held).isOne();
        assertThat(locks.store().commits())
                .as("who only asks again writes nothing")
                .isEqualTo(queued);
    }

    @Test
    void placesAreKeptWhileHostsAsk() {
        slots.ask("web", "a", ALICE);
        refused("b", ALICE);
        refused("c", ALICE);
        pass(PATIENCE.minusSeconds(1));
        refused("b", ALICE);
        pass(Duration.ofSeconds(2));
        assertThat(claims()).containsExactly("a HELD", "b QUEUED");
        pass(PATIENCE);
        assertThat(claims()).as("who was told is not asked").containsExactly("a HELD");
    }

    @Test
    void aTurnIsForHimWhoWasNotThereUntilItGoesToTheNext() {
        slots.ask("web", "a", ALICE);
        refused("b", ALICE);
        refused("c", ALICE);
        slots.giveBack("web", "a", ALICE);
        pass(Duration.ZERO);
        pass(CLAIM.minusSeconds(1));
        refused("c", ALICE);
        assertThat(claims()).containsExactly("b DRAINING", "c QUEUED");
        pass(Duration.ofSeconds(2));
        assertThat(claims()).containsExactly("c DRAINING");
        slots.ask("web", "c", ALICE);
        pass(Duration.ofDays(365));
        assertThat(claims()).containsExactly("c HELD");
    }

    @Test
    void aTurnThatHasComeIsKeptWhileThePoolIsPausedAndItsHostAsks() {
        slots.ask("web", "a", ALICE);
        refused("b", ALICE);
        slots.giveBack("web", "a", ALICE);
        pauses.pause("web", "carol", "not now", BOB);
        pass(Duration.ZERO);
        pass(CLAIM.minusSeconds(1));
        assertThat(refused("b", ALICE)).isEqualTo(ProblemType.FLEET_PAUSED);
        pass(CLAIM.minusSeconds(1));
        assertThat(refused("c", ALICE)).isEqualTo(ProblemType.FLEET_PAUSED);
        pauses.resume("", "carol", BOB);
        slots.ask("web", "b", ALICE);
        assertThat(claims()).containsExactly("b HELD", "c QUEUED");
    }

    @Test
    void aNameIsItsCallersAsLongAsItStands() {
        slots.ask("web", "a", ALICE);
        assertThat(refused("a", BOB)).isEqualTo(ProblemType.FORBIDDEN);
        assertThatThrownBy(() -> slots.giveBack("web", "a", BOB)).isInstanceOf(ApiProblem.class);
        refused("b", ALICE);
        assertThatThrownBy(() -> slots.giveBack("web", "b", BOB)).isInstanceOf(ApiProblem.class);
        assertThat(claims()).containsExactly("a HELD", "b QUEUED");
        slots.giveBack("web", "a", ALICE);
        slots.giveBack("web", "b", ALICE);
        slots.ask("web", "a", BOB);
    }

    @Test
    void noCallerFillsTheFleet() {
        slots.ask("web", "a", ALICE);
        refused("b", ALICE);
        refused("c", ALICE);
        assertThat(refused("d", ALICE)).isEqualTo(ProblemType.TOO_MANY_REQUESTS);
        assertThat(refused("d", BOB)).isEqualTo(ProblemType.SLOTS_TAKEN);
        assertThat(refused("e", BOB)).isEqualTo(ProblemType.QUEUE_FULL);
        assertThat(claims()).hasSize(4);
    }

    @Test
    void aPauseGoesBeforeAllThatWaitAndTakesNothing() {
        slots.ask("web", "a", ALICE);
        refused("b", ALICE);
        pauses.pause("", "carol", "not now", BOB);
        pauses.pause("", "dave", "another reason", BOB);
        assertThat(pauses.of("web").orElseThrow().request().reason()).isEqualTo("not now");
        slots.giveBack("web", "a", ALICE);
        assertThat(claims()).containsExactly("carol HELD", "b QUEUED");
        pauses.resume("", "carol", BOB);
        assertThat(claims()).containsExactly("b DRAINING");
    }

    @Test
    void aHolderThatAsksOverAndOverIsNotWrittenDownEachTime() {
        slots.ask("web", "a", ALICE);
        int commits = locks.store().commits();
        slots.ask("web", "a", ALICE);
        settle();
        assertThat(locks.store().commits()).isEqualTo(commits);
        assertThat(registry.lastEnded(1)).isEmpty();
        assertThat(registry.audit(
                        new org.lockkeeper.locking.store.LockStore.AuditQuery(0, java.time.Instant.EPOCH, 100)))
                .extracting(entry -> entry.event().type())
                .containsExactly(Event.Type.REQUESTED, Event.Type.GRANTED, Event.Type.HELD);
    }
}
