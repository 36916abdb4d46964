package org.lockkeeper.reporting.audit;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.store.LockStore.AuditEntry;

/**
 * One entry of the audit trail: who did what, when and why.
 *
 * @param version of the lock table that this led to; several entries of one commit share it
 * @param index counts the entries of one version from 0
 * @param actor who caused it; {@code lockkeeper} for what time or the rules caused; absent where nobody gave a name
 * @param principal that caller, as Lockkeeper knew it, such as {@code uid:alice@socket}; absent for what time or the rules did
 * @param subject the id of the window, {@code clock}, or what was refused
 * @param owner who asked for the window
 * @param reason why it was asked for
 * @param priority urgent if it was to go before others that wait; otherwise normal
 * @param override why the hours and blackouts of its group did not hold for it; absent where they did
 * @param openAt when a planned window is to open; absent for what is not planned
 * @param detail by how much it was extended, or the clock was set
 * @param closeReason how it ended
 * @param note the remark of the caller who ended it
 * @param blockers what was in the way, if it ended before it was open
 * @param traceparent the W3C trace context of the call that asked for the window or lease; absent where there was none
 */
public record AuditView(
        long version,
        int index,
        Instant at,
        Event.Type type,
        @Nullable String actor,
        @Nullable String principal,
        String subject,
        @Nullable String group,
        @Nullable String owner,
        @Nullable String reason,
        @Nullable String priority,
        @Nullable String override,
        @Nullable Long token,
        @Nullable Phase before,
        @Nullable Phase after,
        @Nullable Instant endsAt,
        @Nullable Instant openAt,
        @Nullable String detail,
        @Nullable EndReason closeReason,
        @Nullable String note,
        List<Blocker> blockers,
        @Nullable String traceparent) {

    public static AuditView of(AuditEntry entry) {
        Event event = entry.event();
        Claim before = event.before();
        Claim after = event.after();
        if (after == null) {
            return new AuditView(
                    entry.version(),
                    entry.index(),
                    event.at(),
                    event.type(),
                    event.actor(),
                    event.principal(),
                    event.subject(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    event.detail(),
                    null,
                    null,
                    List.of(),
                    null);
        }
        Lease lease = after.lease();
        End end = after.end();
        return new AuditView(
                entry.version(),
                entry.index(),
                event.at(),
                event.type(),
                event.actor(),
                event.principal(),
                event.subject(),
                after.request().group(),
                after.request().owner(),
                after.request().reason(),
                after.request().priority().word(),
                after.request().override(),
                lease == null ? null : lease.token(),
                before == null ? null : before.phase(),
                after.phase(),
                lease == null ? null : lease.endsAt(),
                after.request().plan() == null ? null : after.request().plan().openAt(),
                event.detail(),
                end == null ? null : end.reason(),
                end == null ? null : end.note(),
                end == null ? List.of() : Objects.requireNonNull(end).blockers(),
                after.request().traceparent());
    }
}
