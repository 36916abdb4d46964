package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether it is the time for a request, and for what it is expected to take. */
public final class Timeliness {

    private final Queue queue;

    Timeliness(Queue queue) {
        this.queue = queue;
    }

    /** What holds it up then and is over by time alone, with when that is; null: nothing. */
    public @Nullable Blocker onNew(Submit submit, Instant when) {
        return onNew(Request.tried(submit, when), when);
    }

    /** The same for one that was asked for. */
    public @Nullable Blocker onNew(Request request, Instant when) {
        return queue.restraint().onNew(request, when);
    }

    /** Whether work of this group may begin then, however long it takes. */
    public boolean open(String group, Instant when) {
        return queue.restraint().onNew(group, when) == null;
    }

    /** What holds it up now beside leases and those that wait; null: nothing. */
    public @Nullable Blocker restraining(LockTable table, Submit submit, Instant now) {
        return queue.look(table.claims(), now).on(new Claim(Request.tried(submit, now), null, null));
    }

    /** The longest time that there is for it, where it needs longer; null where it can fit. */
    public @Nullable Duration tooShort(Submit submit, Instant now) {
        return tooShort(Request.tried(submit, now), now);
    }

    /** The same for one that was asked for. */
    public @Nullable Duration tooShort(Request request, Instant now) {
        return queue.restraint().tooShort(request, now);
    }
}
