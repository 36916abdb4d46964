package org.lockkeeper.maintenance.window;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.maintenance.safety.ClaimView;

/**
 * A maintenance window as the API shows it.
 *
 * @param waitUntil when it is closed if it is not open by then
 * @param duration for how long it was asked, counted from its opening
 * @param plan when it is to open; absent for one that opens as soon as it can
 * @param endsAt when it closes by itself; null until it is open
 * @param stale whether services are shown from an old picture, because the bus or the store is lost
 */
record WindowView(
        @JsonUnwrapped ClaimView.Asked asked,
        WindowState state,
        String requestedBy,
        Instant waitUntil,
        Duration duration,
        @Nullable WindowPlan plan,
        @Nullable Instant openedAt,
        @Nullable Instant endsAt,
        @JsonUnwrapped @Nullable WindowClosed closed,
        boolean stale,
        @JsonUnwrapped ClaimView.Way way,
        @JsonUnwrapped ClaimView.Course course,
        @JsonUnwrapped ClaimView.Drain drain) {

    /**
     * How it was closed.
     *
     * @param closedBy who closed it; {@code lockkeeper} when its time ended it; absent where the caller gave no name
     * @param closedByPrincipal that caller, as Lockkeeper knew it; absent where time, the rules or a proof closed it
     * @param note the remark of the caller who closed it
     */
    public record WindowClosed(
            @Nullable Instant closedAt,
            @Nullable EndReason closeReason,
            @Nullable String closedBy,
            @Nullable String closedByPrincipal,
            @Nullable String note) {

        static @Nullable WindowClosed of(@Nullable End end) {
            return end == null ? null : new WindowClosed(end.at(), end.reason(), end.by(), end.principal(), end.note());
        }
    }

    public String id() {
        return asked.id();
    }
}
