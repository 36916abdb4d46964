package org.lockkeeper.locking.store;

import java.util.List;
import org.lockkeeper.locking.rules.Event;

/** Who is to be told what of a commit. Asked on the thread that commits: it returns at once, and asks nobody. */
@FunctionalInterface
public interface Mailing {

    Mailing TO_NOBODY = (version, events) -> List.of();

    /** @param version that the events lead to */
    List<Letter> letters(long version, List<Event> events);
}
