package org.lockkeeper.locking.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PureLocksTest {

    private static final Duration DELAY = Duration.ofSeconds(15);
    private final Locks locks = new Locks(rules(true));

    private static LockRules rules(boolean pure) {
        return new LockRules(
                Groups.of(Map.of(
                        "deploy", new Groups.Rule(Set.of("deploy"), 0, DELAY, pure),
                        "update", new Groups.Rule(Set.of("update"), 0, DELAY))),
                Limits.DEFAULT);
    }

    @Test
    void isHeldInTheStepThatGrantsIt() {
        locks.request("first", "deploy");
        locks.request("second", "deploy");
        assertThat(locks.phase("first")).isEqualTo(Phase.HELD);
        assertThat(locks.phase("second")).isEqualTo(Phase.QUEUED);
        locks.release("first");
        assertThat(locks.phase("second")).isEqualTo(Phase.HELD);
        assertThat(locks.events.stream().filter(event -> event.subject().equals("second")))
                .extracting(Event::type)
                .containsExactly(Event.Type.REQUESTED, Event.Type.GRANTED, Event.Type.HELD);
    }

    @Test
    void whatTheHostHasASayInWaitsForAWord() {
        locks.request("group", "update");
        assertThat(locks.phase("group")).isEqualTo(Phase.DRAINING);
        locks.apply(job("inhibitor", Binding.CLIENT, true));
        assertThat(locks.phase("inhibitor")).isEqualTo(Phase.DRAINING);
        locks.release("inhibitor");
        locks.apply(job("unit", Binding.unit("a.service", "0123", "boot"), false));
        assertThat(locks.phase("unit")).isEqualTo(Phase.DRAINING);
        locks.release("unit");
        locks.apply(job("inside", Binding.process(7, 7, "boot").inRun("a.service", "0123"), false));
        assertThat(locks.phase("inside")).isEqualTo(Phase.DRAINING);
        locks.release("inside");
        locks.apply(job("process", Binding.process(7, 7, "boot"), false));
        assertThat(locks.phase("process")).isEqualTo(Phase.HELD);
    }

    @Test
    void aStartThatWasHeldBackWaitsForAWord() {
        locks.apply(new Command.QueueStart(
                "start", "a.service", "deploy", "held back", locks.now, Duration.ofMinutes(1), Duration.ofMinutes(1)));
        assertThat(locks.phase("start")).isEqualTo(Phase.DRAINING);
    }

    @Test
    void aMemberIsHeldWithItsGrantThoughItsParentIsNot() {
        locks.request("window", "update");
        locks.hold("window");
        Lease lease =
                Objects.requireNonNull(locks.table.find("window").orElseThrow().lease());
        locks.apply(job("member", Binding.CLIENT, false, new Command.Join("window", lease.token())));
        assertThat(locks.phase("member")).isEqualTo(Phase.HELD);
    }

    /** The configuration has changed, and Lockkeeper was started anew. */
    @Test
    void whatIsPureNoMoreStaysHeldAndTheNextWaitsForAWord() {
        locks.request("held", "deploy");
        locks.request("queued", "deploy");
        Locks later = new Locks(rules(false));
        later.table = locks.table;
        later.apply(new Command.Tick());
        assertThat(later.phase("held")).isEqualTo(Phase.HELD);
        later.release("held");
        assertThat(later.phase("queued")).isEqualTo(Phase.DRAINING);
    }

    @Test
    void whatDrainsIsHeldOnceItIsPure() {
        Locks before = new Locks(rules(false));
        before.request("draining", "deploy");
        before.request("queued", "deploy");
        locks.table = before.table;
        locks.apply(new Command.Tick());
        assertThat(locks.phase("draining")).isEqualTo(Phase.HELD);
        assertThat(locks.phase("queued")).isEqualTo(Phase.QUEUED);
    }

    private static Command job(String id, Binding binding, boolean inhibit) {
        return job(id, binding, inhibit, null);
    }

    private static Command job(String id, Binding binding, boolean inhibit, Command.@Nullable Join join) {
        return new Submit(
                id,
                Request.Kind.JOB,
                "deploy",
                "alice",
                "a reason",
                Duration.ofMinutes(10),
                Duration.ofMinutes(5),
                binding,
                List.of(),
                inhibit,
                join,
                null,
                null);
    }
}
