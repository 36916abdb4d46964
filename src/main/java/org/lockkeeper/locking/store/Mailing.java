package org.lockkeeper.locking.store;

import java.util.List;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.store.Outbox.Letter;

/** Who is to be told what of a commit. Asked on the thread that commits: it returns at once, and asks nobody. */
@FunctionalInterface
public interface Mailing {

    Mailing TO_NOBODY = (domain, version, events) -> List.of();

    /**
     * @param domain of locks, whose events they are
     * @param version that the events lead to
     */
    List<Letter> letters(String domain, long version, List<Event> events);
}
