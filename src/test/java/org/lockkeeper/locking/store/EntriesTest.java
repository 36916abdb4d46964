package org.lockkeeper.locking.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.LockTable.Memory;
import org.lockkeeper.locking.rules.Once;

/** Writing what has changed, and nothing else, leads to the list as it is, in its order. */
class EntriesTest {

    private static final int PLAYS = 300;
    private static final int STEPS = 60;

    @Test
    void theRowsAreTheListHoweverItIsChanged() {
        for (int seed = 0; seed < PLAYS; seed++) {
            Random random = new Random(seed);
            List<Once> list = new ArrayList<>();
            Entries entries = Entries.NONE;
            TreeMap<Long, Object> stored = new TreeMap<>();
            for (int step = 0; step < STEPS; step++) {
                for (int edits = random.nextInt(4); edits >= 0; edits--) {
                    edit(list, random, seed * STEPS + step + "-" + edits);
                }
                Entries after = entries.of(table(list));
                for (Entries.Change change : entries.changesTo(after)) {
                    if (change.value() == null) {
                        stored.remove(change.pos());
                    } else {
                        stored.put(change.pos(), change.value());
                    }
                }
                assertThat(List.copyOf(stored.values())).as("seed %d", seed).isEqualTo(list);
                entries = after;
            }
        }
    }

    @Test
    void whatIsTheSameIsNotWrittenAgain() {
        List<Once> list = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            list.add(once("k" + i));
        }
        Entries before = Entries.NONE.of(table(list));
        list.set(50, once("k50"));
        assertThat(before.changesTo(before.of(table(list)))).isEmpty();
        list.remove(0);
        list.add(once("one more"));
        assertThat(before.changesTo(before.of(table(list)))).hasSize(2);
    }

    private static void edit(List<Once> list, Random random, String name) {
        int at = list.isEmpty() ? 0 : random.nextInt(list.size());
        switch (list.isEmpty() ? 0 : random.nextInt(5)) {
            case 0, 1 -> list.add(once(name));
            case 2 -> list.add(at, once(name));
            case 3 -> list.remove(at);
            default -> list.set(at, new Once(list.get(at).key(), "v1", "another", Instant.EPOCH));
        }
    }

    private static Once once(String key) {
        return new Once(key, "v1", "l-" + key, Instant.EPOCH);
    }

    private static LockTable table(List<Once> once) {
        return LockTable.EMPTY.recalling(new Memory(List.of(), once));
    }
}
