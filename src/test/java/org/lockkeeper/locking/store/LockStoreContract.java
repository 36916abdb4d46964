package org.lockkeeper.locking.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Handled;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.LockTable.Memory;
import org.lockkeeper.locking.rules.Once;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.locking.store.LockStore.AuditPart;
import org.lockkeeper.locking.store.LockStore.AuditQuery;
import org.lockkeeper.locking.store.LockStore.Commit;
import org.lockkeeper.locking.store.LockStore.DoneWork;
import org.lockkeeper.locking.store.LockStore.Forgetting;
import org.lockkeeper.locking.store.LockStore.Retention;
import org.lockkeeper.locking.store.LockStore.Stored;

/** What every lock store must do. */
abstract class LockStoreContract {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00.123Z");
    private static final LockRules RULES = new LockRules(Conflicts.of(Map.of("g", Set.of("g"))), Limits.DEFAULT);

    /** A store that holds nothing yet; the same one during a test. */
    abstract LockStore store();

    /** The same store as another process or a later start would open it. */
    abstract LockStore reopened();

    static LockRules.Step step(LockTable table, Command command) {
        return stored(RULES.apply(table, command, NOW, Map.of()));
    }

    /** What is remembered is no part of the table that is stored. */
    private static LockRules.Step stored(LockRules.Step step) {
        return new LockRules.Step(step.table().recalling(Memory.NONE), step.events(), step.reply());
    }

    static Submit submit(String id) {
        return Submit.window(
                id,
                "g",
                "älice \uD83D\uDD12",
                "\"quotes\"\n' and ; lines",
                Duration.ofMinutes(1),
                Duration.ofHours(1),
                List.of(),
                true,
                new Command.Key("key-" + id, "content"));
    }

    /** A job that was admitted into a lease. */
    static Submit member(String id, LockTable table, String parent) {
        long token =
                Objects.requireNonNull(table.find(parent).orElseThrow().lease()).token();
        return new Submit(
                id,
                Request.Kind.JOB,
                "g",
                "backup",
                "nightly",
                Duration.ofMinutes(1),
                Duration.ofHours(1),
                Binding.CLIENT,
                List.of(),
                false,
                new Command.Join(parent, token),
                null,
                null);
    }

    /** Two requests, one held, one cancelled: every kind of record there is. */
    static List<LockRules.Step> run() {
        List<LockRules.Step> steps = new ArrayList<>();
        LockTable table = LockTable.EMPTY;
        for (Command command : List.of(
                submit("a"),
                submit("b"),
                new Command.Hold("a"),
                new Command.Extend("a", Duration.ofMinutes(3), "bob", null),
                new Command.Release("b", null, "note", false),
                new Command.ShiftClock(Duration.ofHours(-1)))) {
            LockRules.Step step = step(table, command);
            steps.add(step);
            table = step.table();
        }
        return steps;
    }

    private void commitAll(List<LockRules.Step> steps) {
        for (LockRules.Step step : steps) {
            Commit commit = store().commit(store().read().version(), step.table(), step.events());
            assertThat(commit).isEqualTo(Commit.COMMITTED);
        }
    }

    @Test
    void anEmptyStoreHasVersionZeroAndAnEmptyTable() {
        assertThat(store().read()).isEqualTo(new Stored(0, LockTable.EMPTY));
    }

    @Test
    void whatIsReadEqualsWhatWasCommitted() {
        List<LockRules.Step> steps = run();
        for (LockRules.Step step : steps) {
            long version = store().read().version();
            store().commit(version, step.table(), step.events());
            assertThat(store().read()).isEqualTo(new Stored(version + 1, step.table()));
        }
    }

    @Test
    void aLaterStartReadsTheSame() {
        commitAll(run());
        assertThat(reopened().read()).isEqualTo(store().read());
        assertThat(reopened().audit(new AuditQuery(0, Instant.EPOCH, 1000)))
                .isEqualTo(store().audit(new AuditQuery(0, Instant.EPOCH, 1000)));
    }

    @Test
    void whatIsKnownOfSchedulesIsStoredWithTheTable() {
        Handled.Last last = new Handled.Last(NOW.plusSeconds(60), NOW);
        LockTable table = run().get(0).table();
        LockTable known = new LockTable(
                table.lastNow(),
                table.lastToken(),
                table.floors(),
                table.claims(),
                List.of(),
                List.of(),
                List.of(
                        new Handled("daily", last, List.of(NOW.plusSeconds(60), NOW.plusSeconds(120))),
                        new Handled("weekly", null, List.of())));
        assertThat(store().commit(0, table, List.of())).isEqualTo(Commit.COMMITTED);
        assertThat(store().commit(1, known, List.of())).isEqualTo(Commit.COMMITTED);
        assertThat(store().read()).isEqualTo(new Stored(2, known));
        assertThat(reopened().read()).isEqualTo(new Stored(2, known));
    }

    @Test
    void aCommitOnAnotherVersionChangesNothing() {
        LockRules.Step step = step(LockTable.EMPTY, submit("a"));
        store().commit(0, step.table(), step.events());
        LockRules.Step other = step(LockTable.EMPTY, submit("z"));
        assertThat(store().commit(0, other.table(), other.events())).isEqualTo(Commit.CONFLICT);
        assertThat(store().commit(7, other.table(), other.events())).isEqualTo(Commit.CONFLICT);
        assertThat(store().read()).isEqualTo(new Stored(1, step.table()));
        assertThat(store().audit(new AuditQuery(0, Instant.EPOCH, 1000)))
                .hasSize(step.events().size());
    }

    @Test
    void theAuditHasEveryEventInOrder() {
        List<LockRules.Step> steps = run();
        commitAll(steps);
        List<Event> events =
                steps.stream().flatMap(step -> step.events().stream()).toList();
        assertThat(store().audit(new AuditQuery(0, Instant.EPOCH, 1000)))
                .extracting(LockStore.AuditEntry::event)
                .containsExactlyElementsOf(events);
    }

    @Test
    void theAuditGoesOnAfterAVersionAndFromATimeAndUpToALimit() {
        commitAll(run());
        assertThat(store().audit(new AuditQuery(2, Instant.EPOCH, 1000)))
                .extracting(LockStore.AuditEntry::version)
                .allMatch(version -> version > 2);
        assertThat(store().audit(new AuditQuery(0, NOW.plusMillis(1), 1000))).isEmpty();
        assertThat(store().audit(new AuditQuery(0, NOW, 2))).hasSize(2);
    }

    @Test
    void theLatestOfTheAuditAreWholeVersionsOldestFirst() {
        commitAll(run());
        List<LockStore.AuditEntry> whole = store().audit(new AuditQuery(0, Instant.EPOCH, 1000));
        LockStore.AuditEntry last = whole.get(whole.size() - 1);
        for (int limit = 1; limit <= whole.size() + 1; limit++) {
            List<LockStore.AuditEntry> latest = store().audit(new AuditQuery(0, Instant.EPOCH, limit, true));
            assertThat(latest)
                    .endsWith(last)
                    .isEqualTo(whole.subList(whole.size() - latest.size(), whole.size()))
                    .hasSizeGreaterThanOrEqualTo(Math.min(limit, whole.size()));
            assertThat(latest.stream()
                            .filter(entry -> entry.version() != latest.get(0).version())
                            .count())
                    .as("no version too many")
                    .isLessThan(limit);
        }
        assertThat(store().audit(new AuditQuery(last.version(), Instant.EPOCH, 5, true)))
                .isEmpty();
    }

    @Test
    void aPageOfTheAuditEndsWithAWholeVersionSoThatReadingOnMissesNothing() {
        commitAll(run());
        List<LockStore.AuditEntry> whole = store().audit(new AuditQuery(0, Instant.EPOCH, 1000));
        List<LockStore.AuditEntry> pages = new ArrayList<>();
        List<LockStore.AuditEntry> page = store().audit(new AuditQuery(0, Instant.EPOCH, 1));
        while (!page.isEmpty()) {
            pages.addAll(page);
            long read = page.get(page.size() - 1).version();
            page = store().audit(new AuditQuery(read, Instant.EPOCH, 1));
        }
        assertThat(pages).isEqualTo(whole);
    }

    @Test
    void ofTheAuditAPartIsReadByWhatItIsAboutAndWhenAndWhat() {
        commitAll(run());
        List<LockStore.AuditEntry> whole = wholeAudit();
        long middle = whole.get(whole.size() / 2).version();
        assertPart(
                new AuditPart(Long.MAX_VALUE, null, "b", null),
                entry -> entry.event().subject().equals("b"));
        assertPart(
                new AuditPart(Long.MAX_VALUE, null, null, Event.Type.ENDED),
                entry -> entry.event().type() == Event.Type.ENDED);
        assertPart(new AuditPart(middle, null, null, null), entry -> entry.version() < middle);
        assertThat(store().audit(new AuditQuery(0, Instant.EPOCH, 9, false, until(NOW))))
                .isEmpty();
        assertThat(store().audit(new AuditQuery(0, Instant.EPOCH, 99, false, until(NOW.plusMillis(1)))))
                .isEqualTo(whole);
        assertThat(store().audit(new AuditQuery(0, Instant.EPOCH, 1, true, AuditPart.of("b"))))
                .last()
                .isEqualTo(whole.stream()
                        .filter(entry -> entry.event().subject().equals("b"))
                        .reduce((first, second) -> second)
                        .orElseThrow());
    }

    private static AuditPart until(Instant end) {
        return new AuditPart(Long.MAX_VALUE, end, null, null);
    }

    private void assertPart(AuditPart part, Predicate<LockStore.AuditEntry> wanted) {
        List<LockStore.AuditEntry> expected =
                wholeAudit().stream().filter(wanted).toList();
        assertThat(expected).isNotEmpty().hasSizeLessThan(wholeAudit().size());
        assertThat(store().audit(new AuditQuery(0, Instant.EPOCH, 1000, false, part)))
                .isEqualTo(expected);
    }

    @Test
    void anEndedClaimIsFoundByItsId() {
        commitAll(run());
        assertThat(store().ended("b").orElseThrow().end()).isNotNull();
        assertThat(store().ended("a")).isEmpty();
        assertThat(store().lastEnded(10)).hasSize(1);
    }

    private List<LockStore.AuditEntry> wholeAudit() {
        return store().audit(new AuditQuery(0, Instant.EPOCH, 1000));
    }

    @Test
    void oldEventsAreDeletedOldestFirstAndTheTableStays() {
        commitAll(run());
        Stored before = store().read();
        List<LockStore.AuditEntry> whole = wholeAudit();
        Retention all = new Retention(NOW.plusMillis(1), NOW.plusMillis(1));
        forgetAll();
        assertThat(store().prune(all, Set.of(), 2)).isEqualTo(2);
        assertThat(wholeAudit()).isEqualTo(whole.subList(2, whole.size()));
        while (store().prune(all, Set.of(), 2) > 0) {}
        assertThat(wholeAudit()).isEmpty();
        assertThat(store().read()).isEqualTo(before);
        assertThat(store().ended("b")).isEmpty();
    }

    @Test
    void whatIsNotOldAndWhatStillLivesIsKept() {
        commitAll(run());
        List<LockStore.AuditEntry> whole = wholeAudit();
        assertThat(store().prune(new Retention(Instant.EPOCH, Instant.EPOCH), Set.of(), 100))
                .isZero();
        assertThat(wholeAudit()).isEqualTo(whole);
        forgetAll();
        store().prune(new Retention(NOW.plusMillis(1), NOW.plusMillis(1)), Set.of("a"), 100);
        assertThat(wholeAudit())
                .extracting(entry -> entry.event().subject())
                .isNotEmpty()
                .containsOnly("a");
    }

    private void forgetAll() {
        Instant late = NOW.plusSeconds(1);
        store().forget(new Forgetting(late, late, late), 100);
    }

    private Memory recalled(Submit submit) {
        return store().recall(
                        submit.key() == null ? List.of() : List.of(submit.key()),
                        submit.once() == null ? List.of() : List.of(submit.once()));
    }

    @Test
    void aKeyIsRecalledOverAStartAndKeepsWhatItLeadsTo() {
        commitAll(run());
        assertThat(recalled(submit("b")).keys()).singleElement().satisfies(key -> {
            assertThat(key.id()).isEqualTo("b");
            assertThat(key.at()).isEqualTo(NOW.minus(Duration.ofHours(1)));
        });
        assertThat(recalled(submit("z"))).isEqualTo(Memory.NONE);
        Retention all = new Retention(NOW.plusMillis(1), NOW.plusMillis(1));
        assertThat(store().prune(all, Set.of("a"), 100)).isOne(); // of the clock
        assertThat(store().ended("b")).isPresent();
        forgetAll();
        assertThat(recalled(submit("b"))).isEqualTo(Memory.NONE);
        store().prune(all, Set.of("a"), 100);
        assertThat(store().ended("b")).isEmpty();
    }

    @Test
    void whatWasDoneIsRememberedByItsKindOfPeriodUntilItIsReset() {
        LockTable table = LockTable.EMPTY;
        List<LockRules.Step> steps = new ArrayList<>();
        Command.OnceKey day = new Command.OnceKey("report", "2030-01-01");
        Command.OnceKey named = new Command.OnceKey("migrate", "v42");
        for (Command command : List.of(
                job("d", day),
                new Command.Hold("d"),
                new Command.Release("d", "bob", null, true),
                job("n", named),
                new Command.Hold("n"),
                new Command.Release("n", "bob", null, true))) {
            steps.add(step(table, command));
            table = steps.get(steps.size() - 1).table();
        }
        commitAll(steps);
        assertThat(table.once()).isEmpty();
        assertThat(store().done(null, Long.MAX_VALUE, 1))
                .extracting(it -> it.once().id())
                .containsExactly("n");
        assertThat(store().done(null, 6, 10)).extracting(DoneWork::owner).containsExactly("bob");
        assertThat(store().forget(new Forgetting(Instant.EPOCH, NOW.plusSeconds(1), Instant.EPOCH), 100))
                .isOne();
        assertThat(recalled(job("d2", day))).isEqualTo(Memory.NONE);
        Memory memory = recalled(job("n2", named));
        assertThat(memory.done()).extracting(Once::id).containsExactly("n");
        commitAll(List.of(step(table.recalling(memory), new Command.ResetOnce(named, "root", "restored"))));
        assertThat(store().done(null, Long.MAX_VALUE, 10)).isEmpty();
    }

    @Test
    void renewalsMayGoEarlierThanTheRest() {
        LockTable table = LockTable.EMPTY;
        List<LockRules.Step> steps = new ArrayList<>();
        for (Command command : List.of(job(), new Command.Hold("j"))) {
            steps.add(step(table, command));
            table = steps.get(steps.size() - 1).table();
        }
        steps.add(RULES.apply(table, new Command.Renew("j", "bob"), NOW.plusSeconds(1), Map.of()));
        commitAll(steps);
        assertThat(wholeAudit()).extracting(entry -> entry.event().type()).contains(Event.Type.RENEWED);
        assertThat(store().prune(new Retention(Instant.EPOCH, NOW.plusSeconds(2)), Set.of(), 100))
                .isOne();
        assertThat(wholeAudit())
                .extracting(entry -> entry.event().type())
                .containsExactly(Event.Type.REQUESTED, Event.Type.GRANTED, Event.Type.HELD);
    }

    private static Submit job() {
        return job("j", null);
    }

    private static Submit job(String id, Command.@Nullable OnceKey once) {
        return new Submit(
                id,
                Request.Kind.JOB,
                "g",
                "bob",
                "nightly",
                Duration.ofMinutes(1),
                Duration.ofHours(1),
                Binding.CLIENT,
                List.of(),
                true,
                null,
                once,
                null);
    }

    @Test
    void aProbeLeavesTheTableAlone() {
        commitAll(run());
        Stored before = store().read();
        store().probe();
        assertThat(store().read()).isEqualTo(before);
    }

    /** Told of each step of a course: the version that was there before, and what comes of it. */
    interface Walker {
        void step(int version, LockRules.Step step);
    }

    /** A long course of real commands, so that entries come, change their places and go. */
    static void course(int steps, Walker walker) {
        Random random = new Random(5);
        LockTable table = LockTable.EMPTY;
        Instant now = NOW;
        for (int i = 0; i < steps; i++) {
            String id = "c" + random.nextInt(40);
            Command command = switch (random.nextInt(6)) {
                case 0, 1, 2 -> submit(id + "-" + random.nextInt(3));
                case 3 ->
                    new Command.Hold(
                            table.claims().isEmpty()
                                    ? "none"
                                    : table.claims().get(0).id());
                case 4 ->
                    new Command.Release(
                            table.claims().isEmpty()
                                    ? "none"
                                    : table.claims()
                                            .get(random.nextInt(table.claims().size()))
                                            .id(),
                            "bob",
                            null,
                            true);
                default -> new Command.ShiftClock(Duration.ofMinutes(random.nextInt(5) - 2));
            };
            now = now.plusSeconds(random.nextInt(20));
            LockRules.Step step = stored(RULES.apply(table, command, now, Map.of()));
            table = step.table();
            walker.step(i, step);
        }
    }

    @Test
    void aLongCourseIsReadBackAtEveryStep() {
        List<LockTable> last = new ArrayList<>();
        course(400, (version, step) -> {
            // Now and then by a store that has not read what is there.
            LockStore store = version % 50 == 49 ? reopened() : store();
            assertThat(store.commit(version, step.table(), step.events())).isEqualTo(Commit.COMMITTED);
            assertThat(store.read()).isEqualTo(new Stored(version + 1, step.table()));
            last.add(step.table());
        });
        assertThat(reopened().read()).isEqualTo(new Stored(400, last.get(399)));
    }

    @Test
    void ofWritersThatRaceForAVersionExactlyOneWinsEach() throws Exception {
        int writers = 4;
        int each = 25;
        ExecutorService pool = Executors.newFixedThreadPool(writers);
        List<Future<Integer>> wins = pool.invokeAll(Collections.nCopies(writers, (Callable<Integer>) () -> {
            int won = 0;
            while (won < each) {
                Stored stored = store().read();
                LockRules.Step step = step(stored.table(), submit("w" + stored.version()));
                if (store().commit(stored.version(), step.table(), step.events()) == Commit.COMMITTED) {
                    won++;
                }
            }
            return won;
        }));
        for (Future<Integer> win : wins) {
            assertThat(win.get()).isEqualTo(each);
        }
        pool.shutdown();
        assertThat(store().read().version()).isEqualTo((long) writers * each);
        assertThat(store().audit(new AuditQuery(0, Instant.EPOCH, 1000)).stream()
                        .map(LockStore.AuditEntry::version)
                        .distinct())
                .hasSize(writers * each);
    }
}
