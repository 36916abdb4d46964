package org.lockkeeper.page.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened.
 *
 * @param who did it, as Lockkeeper knew him; null for what time and the rules did, and where that is not told
 * @param more what belongs to it: how long it had lasted until then, what for, what was in its way
 */
record Chapter(Instant at, Mark mark, Said said, @Nullable String who, List<Said> more) {

    Chapter {
        more = List.copyOf(more);
    }

    Chapter and(List<Said> others) {
        List<Said> all = new ArrayList<>(more);
        all.addAll(others);
        return new Chapter(at, mark, said, who, all);
    }
}
