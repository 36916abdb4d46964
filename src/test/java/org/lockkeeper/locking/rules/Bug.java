package org.lockkeeper.locking.rules;

import java.util.List;
import java.util.stream.Stream;

/** A bug that lock services have had, as rules that are sound but for it, with the invariant that has to find it. */
interface Bug {

    /** How the message of the invariant begins that finds it. */
    String foundBy();

    /** The rules of the play, with this bug. */
    Rules in(Play play);

    static List<Bug> all() {
        return Stream.<Bug[]>of(
                        QueueBug.values(),
                        EndBug.values(),
                        DrainBug.values(),
                        HoursBug.values(),
                        PlanBug.values(),
                        SlotBug.values(),
                        StartBug.values(),
                        MemoryBug.values(),
                        FamilyBug.values())
                .flatMap(Stream::of)
                .toList();
    }
}
