package org.lockkeeper.locking.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.base.time.WatchedTime;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.store.LockStore.Commit;
import org.lockkeeper.locking.store.Outbox.Head;
import org.lockkeeper.locking.store.Outbox.Letter;
import org.lockkeeper.locking.store.Outbox.Mailing;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** On a real SQLite: what is to be told is there with what it tells of, in order, until it was told. */
class OutboxTest {

    private static final Instant AT = Instant.parse("2030-01-01T00:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private Duration uptime = Duration.ofDays(1);
    private AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    @BeforeEach
    void open() {
        context = new AnnotationConfigApplicationContext();
        context.setAllowBeanDefinitionOverriding(true);
        context.registerBean(StoreProperties.class, () -> new StoreProperties(directory));
        context.registerBean(Clock.class, () -> Clock.fixed(AT, ZoneOffset.UTC));
        context.register(StoreConfiguration.class);
        context.registerBean(
                Mailing.class,
                () -> (domain, version, events) -> events.stream()
                        .map(event -> letter("ops", event.subject() + version, event.subject()))
                        .toList());
        context.register(
                JdbcTemplateAutoConfiguration.class,
                JdbcClientAutoConfiguration.class,
                DataSourceTransactionManagerAutoConfiguration.class);
        context.refresh();
    }

    @AfterEach
    void close() {
        context.close();
    }

    private LockStore store() {
        return context.getBean(LockStore.class);
    }

    private Outbox outbox() {
        return context.getBean(Outbox.class);
    }

    private Told told() {
        return context.getBean(Told.class);
    }

    private static Letter letter(String receiver, String id, String subject) {
        return new Letter(receiver, id, subject, AT, "body of " + id);
    }

    private static Event event(String subject) {
        return new Event(Event.Type.CLOCK_SHIFTED, AT, null, null, subject, "PT1S", null, null, null, null);
    }

    private List<String> heads() {
        return outbox().heads("ops", -1, 100).stream().map(Head::id).toList();
    }

    @Test
    void whatIsToBeToldIsThereWithTheCommitAndAfterAKill() {
        assertThat(store().commit(0, LockTable.EMPTY, List.of(event("a"), event("b"))))
                .isEqualTo(Commit.COMMITTED);
        assertThat(heads()).containsExactly("a1", "b1");
        close();
        open();
        assertThat(heads()).containsExactly("a1", "b1");
        assertThat(outbox().read(outbox().heads("ops", -1, 1).get(0)))
                .contains(new Letter("ops", "a1", "a", AT, "body of a1"));
    }

    @Test
    void aCommitThatComesToNothingTellsNothing() {
        assertThat(store().commit(7, LockTable.EMPTY, List.of(event("a")))).isEqualTo(Commit.CONFLICT);
        assertThat(heads()).isEmpty();
    }

    /** In one transaction: a letter that cannot be written leaves the locks as they are. */
    @Test
    void whereItCannotBeWrittenNothingIsCommitted() {
        context.getBean(JdbcClient.class).sql("drop table outbox").update();
        assertThat(store().commit(0, LockTable.EMPTY, List.of(event("a")))).isEqualTo(Commit.UNKNOWN);
        assertThat(store().read().version()).isZero();
        assertThat(store().audit(new LockStore.AuditQuery(0, Instant.EPOCH, 10)))
                .isEmpty();
    }

    @Test
    void ofEachSubjectTheEldestComesFirstAndTheNextOnceThatIsGone() {
        told().tell("x", "1", List.of(letter("ops", "1", "a"), letter("ops", "2", "b"), letter("ops", "3", "a")));
        assertThat(heads()).containsExactly("1", "2");
        outbox().remove(outbox().heads("ops", -1, 1));
        assertThat(heads()).containsExactly("2", "3");
        assertThat(outbox().heads("ops", 2, 100)).extracting(Head::id).containsExactly("3");
        assertThat(outbox().heads("others", -1, 100)).isEmpty();
    }

    /** However much waits: nothing is gone through from end to end. */
    @Test
    void theEldestAreFoundByTheirIndexes() {
        List<String> plan = context.getBean(JdbcClient.class)
                .sql("explain query plan " + JdbcOutbox.HEADS)
                .params("host", "host", "ops", -1, 100)
                .query((row, number) -> row.getString("detail"))
                .list();
        assertThat(plan).isNotEmpty().noneMatch(step -> step.startsWith("SCAN"));
    }

    /** The number of the newest, once it is gone, is another's; the letter that has it now is not deleted for it. */
    @Test
    void aNumberThatIsGivenAgainDeletesNobodyElse() {
        told().tell("x", "1", List.of(letter("ops", "1", "a")));
        List<Head> old = outbox().heads("ops", -1, 1);
        outbox().remove(old);
        told().tell("x", "2", List.of(letter("ops", "2", "a")));
        assertThat(outbox().heads("ops", -1, 1).get(0).seq())
                .isEqualTo(old.get(0).seq());
        outbox().remove(old);
        assertThat(heads()).containsExactly("2");
    }

    /** It comes again where its deletion elsewhere was not seen to be done. */
    @Test
    void aLetterThatIsTakenOverTwiceIsThereOnce() {
        List<Letter> letters = List.of(letter("ops", "1", "a"), letter("ops", "2", "a"), letter("others", "1", "a"));
        outbox().add(letters.subList(0, 2));
        outbox().add(letters);
        assertThat(outbox().backlog("ops").count()).isEqualTo(2);
        assertThat(outbox().backlog("others").count()).isEqualTo(1);
        assertThat(heads()).containsExactly("1");
    }

    @Test
    void whatHoldsIsToldOnce() {
        assertThat(told().tell("verdict:a", "BUSY", List.of(letter("ops", "1", "v"))))
                .isTrue();
        close();
        open();
        assertThat(told().tell("verdict:a", "BUSY", List.of(letter("ops", "2", "v"))))
                .isFalse();
        assertThat(told().told("verdict:a")).contains("BUSY");
        assertThat(told().toldOf("verdict:")).containsExactly("verdict:a");
        assertThat(told().tell("verdict:a", null, List.of())).isTrue();
        assertThat(told().told("verdict:a")).isEmpty();
        assertThat(heads()).containsExactly("1");
    }

    @Test
    void theEldestGoWhereThereAreTooMany() {
        told().tell("x", "1", List.of(letter("ops", "1", "a"), letter("ops", "2", "b"), letter("ops", "3", "c")));
        told().tell("x", "2", List.of(letter("others", "1", "a")));
        assertThat(outbox().backlog("ops").count()).isEqualTo(3);
        assertThat(outbox().drop("ops", Duration.ofDays(1), 2)).isEqualTo(new Outbox.Dropped(0, 1));
        assertThat(heads()).containsExactly("2", "3");
        assertThat(outbox().receivers()).containsExactlyInAnyOrder("ops", "others");
        assertThat(outbox().forget("others")).isEqualTo(1);
        assertThat(outbox().receivers()).containsExactly("ops");
    }

    /** By time as it was watched passing: a clock that is set gives nothing up. */
    @Test
    void whatHasWaitedTooLongGoes() {
        WatchedTime time = new WatchedTime(Clock.fixed(AT, ZoneOffset.UTC), () -> uptime, "boot");
        Outbox later = new JdbcOutbox(
                context.getBean(JdbcClient.class),
                new Guarded(
                        new TransactionTemplate(context.getBean(PlatformTransactionManager.class)),
                        context.getBean(DatabaseFile.class)),
                time,
                StoreConfiguration.DOMAIN);
        told().tell("x", "1", List.of(letter("ops", "1", "a")));
        uptime = uptime.plus(Duration.ofHours(2));
        assertThat(later.backlog("ops").oldest()).isGreaterThanOrEqualTo(Duration.ofHours(1));
        assertThat(later.drop("ops", Duration.ofHours(3), 10)).isEqualTo(new Outbox.Dropped(0, 0));
        assertThat(later.drop("ops", Duration.ofHours(1), 10)).isEqualTo(new Outbox.Dropped(1, 0));
        assertThat(later.backlog("ops")).isEqualTo(Outbox.Backlog.NONE);
    }
}
