package org.lockkeeper.locking.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ForecastTest {

    private static final Duration USUAL = Duration.ofMinutes(20);

    private final LockRules rules = new LockRules(
            Groups.of(Map.of(
                    "backup", new Groups.Rule(Set.of("maintenance"), 2, null),
                    "update", new Groups.Rule(Set.of("update", "maintenance"), 0, null),
                    "maintenance", new Groups.Rule(Set.of("maintenance"), 0, null))),
            Limits.DEFAULT);
    private final Locks locks = new Locks(rules);

    private void job(String id, String group, String owner) {
        locks.apply(new Submit(
                id,
                Request.Kind.JOB,
                group,
                owner,
                "a reason",
                Duration.ofHours(8),
                Duration.ofHours(1),
                Binding.CLIENT,
                List.of(),
                false,
                null,
                null,
                null));
        locks.hold(id);
    }

    /** What is known: jobs of alice take their time, of others nobody knows. */
    private Map<String, Instant> forecast() {
        return rules.forecast(
                locks.table,
                locks.now,
                request -> request.owner().startsWith("alice") ? Optional.of(USUAL) : Optional.empty());
    }

    private static Instant after(long minutes) {
        return Locks.START.plus(Duration.ofMinutes(minutes));
    }

    @Test
    void eachStartsWhenThoseBeforeItHaveTakenTheirUsualTime() {
        job("a", "update", "alice-1");
        job("b", "update", "alice-2");
        job("c", "update", "alice-3");
        assertThat(forecast()).containsOnly(Map.entry("b", after(20)), Map.entry("c", after(40)));
        locks.pass(Duration.ofMinutes(5));
        assertThat(forecast()).containsEntry("b", after(20));
    }

    @Test
    void behindOneOfWhomNothingIsKnownNothingIsSaid() {
        job("a", "update", "alice-1");
        job("b", "update", "bob");
        job("c", "update", "alice-3");
        assertThat(forecast()).containsOnly(Map.entry("b", after(20)));
    }

    @Test
    void whatTakesLongerThanUsualEndsNobodyKnowsWhen() {
        job("a", "update", "alice-1");
        job("b", "update", "alice-2");
        locks.pass(Duration.ofMinutes(21));
        assertThat(forecast()).isEmpty();
    }

    @Test
    void aWindowLastsAsLongAsItMay() {
        locks.request("w", "maintenance");
        locks.hold("w");
        job("a", "backup", "bob");
        assertThat(forecast()).containsOnly(Map.entry("a", after(60)));
    }

    @Test
    void ofAGroupWithALimitTheNextStartsWhenTheFirstOfThemEnds() {
        job("a", "backup", "alice-1");
        locks.pass(Duration.ofMinutes(5));
        job("b", "backup", "alice-2");
        job("c", "backup", "alice-3");
        job("d", "backup", "alice-4");
        assertThat(forecast()).containsOnly(Map.entry("c", after(20)), Map.entry("d", after(25)));
    }

    @Test
    void aMemberCountsAlsoOnceTheLeaseItRanInHasEnded() {
        locks.request("w", "maintenance");
        locks.hold("w");
        long token = Objects.requireNonNull(locks.table.find("w").orElseThrow().lease())
                .token();
        locks.apply(new Submit(
                "m",
                Request.Kind.JOB,
                "update",
                "alice-1",
                "a reason",
                Duration.ofHours(8),
                Duration.ofHours(1),
                Binding.CLIENT,
                List.of(),
                false,
                new Command.Join("w", token),
                null,
                null));
        locks.hold("m");
        job("next", "update", "alice-2");
        locks.release("w");
        assertThat(forecast()).containsOnly(Map.entry("next", after(20)));
    }

    @Test
    void whoWaitsForOthersStartsAfterTheLastOfThem() {
        job("a", "backup", "alice-1");
        locks.pass(Duration.ofMinutes(5));
        job("b", "backup", "alice-2");
        locks.request("w", "maintenance");
        job("c", "backup", "alice-3");
        assertThat(forecast()).containsOnly(Map.entry("w", after(25)), Map.entry("c", after(85)));
    }
}
