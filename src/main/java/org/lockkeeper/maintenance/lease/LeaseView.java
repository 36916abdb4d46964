package org.lockkeeper.maintenance.lease;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.Lease.Suspect;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.maintenance.safety.ClaimView;

/**
 * A job's lease as the API shows it.
 *
 * @param kind JOB; or START, of a unit's start that the gate held back
 * @param validFor for how long it is held from the moment this was answered; a client ends its work by its own clock,
 *     counted from before it asked
 */
record LeaseView(
        @JsonUnwrapped ClaimView.Asked asked,
        Request.Kind kind,
        LeaseState state,
        String owner,
        @JsonUnwrapped LeaseBound bound,
        @Nullable String parent,
        @Nullable Instant waitUntil,
        Duration ttl,
        @Nullable Instant grantedAt,
        @Nullable Instant heldAt,
        @Nullable Instant endsAt,
        @Nullable Duration validFor,
        @JsonUnwrapped @Nullable LeaseDoubt doubt,
        @JsonUnwrapped @Nullable LeaseEnded ended,
        @JsonUnwrapped ClaimView.Way way,
        @JsonUnwrapped ClaimView.Course course,
        @JsonUnwrapped ClaimView.Drain drain) {

    /**
     * Whose end ends it.
     *
     * @param binding what proves its end: UNIT, PROCESS, CLIENT; START while its unit is still to be started
     */
    public record LeaseBound(
            Binding.Kind binding,
            @Nullable String unit,
            @Nullable String invocationId,
            @Nullable Long pid) {

        static LeaseBound of(Binding binding) {
            return new LeaseBound(binding.kind(), binding.unit(), binding.invocationId(), binding.pid());
        }
    }

    /**
     * Whether its owner may have ended.
     *
     * @param suspectUntil when a suspect ends without proof; absent where it is held until there is one
     */
    public record LeaseDoubt(
            @Nullable Instant suspectSince, @Nullable Instant suspectUntil) {

        static @Nullable LeaseDoubt of(@Nullable Suspect suspect) {
            return suspect == null ? null : new LeaseDoubt(suspect.since(), suspect.until());
        }
    }

    /**
     * How it ended.
     *
     * @param endedByPrincipal the caller who ended it, as Lockkeeper knew it; absent where time, the rules or a proof did
     */
    public record LeaseEnded(
            @Nullable Instant endedAt,
            @Nullable EndReason endReason,
            @Nullable String endedBy,
            @Nullable String endedByPrincipal,
            @Nullable String note) {

        static @Nullable LeaseEnded of(@Nullable End end) {
            return end == null ? null : new LeaseEnded(end.at(), end.reason(), end.by(), end.principal(), end.note());
        }
    }

    public String id() {
        return asked.id();
    }
}
