package org.lockkeeper.reporting.events;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.FinishAsked;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.Overrun;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.maintenance.window.WindowState;
import org.lockkeeper.maintenance.window.Windows;

/**
 * A window as events show it. What follows from its place in the queue is left out, since each end would change that for
 * all that wait: {@code GET /api/v1/windows/{id}} shows it.
 *
 * @param principal the caller who asked for it, as Lockkeeper knew it; absent where that was not kept
 * @param openAt when a planned one is to open; absent for what is not planned
 * @param blockers the first of what is in its way; absent while it is queued
 * @param blockerCount how many there are
 * @param drainTimedOut what was done about its drain, which has run out; absent where it has not
 * @param finishAsked who asked last that it should come to an end; absent where nobody did
 * @param traceparent the W3C trace context of the call that asked for it; absent where there was none
 */
record EventWindow(
        String id,
        String group,
        WindowState state,
        String reason,
        String requestedBy,
        @Nullable String principal,
        String priority,
        Instant requestedAt,
        Instant waitUntil,
        Duration duration,
        @Nullable Instant openedAt,
        @Nullable Instant endsAt,
        @Nullable Instant openAt,
        @Nullable List<Blocker> blockers,
        @Nullable Integer blockerCount,
        @Nullable Overrun drainTimedOut,
        @Nullable FinishAsked finishAsked,
        @Nullable String traceparent) {

    static EventWindow of(Windows.Brief window) {
        Claim claim = window.claim();
        Request request = claim.request();
        Lease lease = claim.lease();
        return new EventWindow(
                claim.id(),
                request.group(),
                window.state(),
                request.reason(),
                request.owner(),
                request.principal(),
                request.priority().word(),
                request.requestedAt(),
                Objects.requireNonNull(claim.waitUntil()),
                request.hold(),
                lease == null ? null : lease.heldAt(),
                lease == null ? null : lease.endsAt(),
                request.plan() == null ? null : request.plan().openAt(),
                lease == null ? null : window.inTheWay().first(),
                lease == null ? null : window.inTheWay().count(),
                claim.overrun(),
                claim.finishAsked(),
                request.traceparent());
    }
}
