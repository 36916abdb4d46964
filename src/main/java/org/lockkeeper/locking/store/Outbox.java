package org.lockkeeper.locking.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.store.Outbox.Letter;

/**
 * What others are still to be told. Letters about the locks come into it with the commit that they tell of. Every method may
 * throw {@link StoreException}.
 */
public interface Outbox {

    /** The eldest letter of a subject. */
    record Head(long seq, String id, String subject) {}

    /**
     * @param count how many letters wait
     * @param oldest for how long the eldest has waited; zero where none does
     */
    record Backlog(int count, Duration oldest) {

        public static final Backlog NONE = new Backlog(0, Duration.ZERO);
    }

    /** Takes letters over from another outbox; one that is here already is not taken twice. */
    void add(List<Letter> letters);

    /** Of each subject the eldest, the eldest first. */
    List<Head> heads(String receiver, long afterSeq, int limit);

    Optional<Letter> read(Head head);

    void remove(Collection<Head> told);

    Backlog backlog(String receiver);

    /** Deletes what has waited for longer, and of what is left the eldest but for so many; says how many each. */
    Dropped drop(String receiver, Duration age, int most);

    record Dropped(int tooOld, int tooMany) {}

    /** The receivers that something waits for. */
    Set<String> receivers();

    /** Deletes all that waits for a receiver. */
    int forget(String receiver);

    /**
     * What one receiver is to be told.
     *
     * @param id the same for all receivers of it, and however often it is sent
     * @param subject letters of one subject are delivered in order
     * @param at when it happened
     */
    record Letter(String receiver, String id, String subject, Instant at, String body) {}

    /** Who is to be told what of a commit. Asked on the thread that commits: it returns at once, and asks nobody. */
    @FunctionalInterface
    interface Mailing {

        Mailing TO_NOBODY = (domain, version, events) -> List.of();

        /**
         * @param domain of locks, whose events they are
         * @param version that the events lead to
         */
        List<Letter> letters(String domain, long version, List<Event> events);
    }
}
