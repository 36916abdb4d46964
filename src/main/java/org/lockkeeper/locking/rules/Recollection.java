package org.lockkeeper.locking.rules;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.LockTable.Remembered;

/** What a table remembers of requests that were made, and of work to be done once, while it is being changed. */
final class Recollection {

    private final List<Remembered> remembered;
    private final List<Once> once;

    Recollection(LockTable table) {
        this.remembered = new ArrayList<>(table.remembered());
        this.once = new ArrayList<>(table.once());
    }

    List<Remembered> keys() {
        return remembered;
    }

    List<Once> works() {
        return once;
    }

    @Nullable
    Once of(Command.OnceKey key) {
        return once.stream().filter(entry -> entry.same(key)).findFirst().orElse(null);
    }

    /** The work that this claim has begun, and not done yet. */
    @Nullable
    Once begunBy(String id) {
        return once.stream()
                .filter(entry -> entry.doneAt() == null && entry.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    /** What that work is. */
    Command.@Nullable OnceKey workOf(String id) {
        Once begun = begunBy(id);
        return begun == null ? null : begun.work();
    }

    /** The reply if a command with this key was applied before, else null. */
    @Nullable
    Reply repeated(Command.@Nullable Key key) {
        if (key == null) {
            return null;
        }
        for (Remembered entry : remembered) {
            if (entry.same(key)) {
                boolean same = entry.fingerprint().equals(key.fingerprint());
                return new Reply(same ? Reply.Outcome.REPEATED : Reply.Outcome.KEY_REUSED, entry.id());
            }
        }
        return null;
    }

    @Nullable
    Remembered keep(Command.@Nullable Key key, String id, Instant now) {
        if (key == null) {
            return null;
        }
        Remembered entry = new Remembered(key.caller(), key.key(), key.fingerprint(), id, now);
        remembered.removeIf(old -> old.same(key));
        remembered.add(entry);
        return entry;
    }

    Once keep(Once entry) {
        once.removeIf(old -> old.same(entry.work()));
        once.add(entry);
        return entry;
    }

    void forget(Once entry) {
        once.remove(entry);
    }
}
