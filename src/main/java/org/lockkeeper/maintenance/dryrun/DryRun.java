package org.lockkeeper.maintenance.dryrun;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.files.GateStatus;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.maintenance.agenda.Foretold.Collision;

/**
 * What an act would come to, by the rules that it would go by. Nothing of it is done. What would be refused is answered with the
 * problem that the act would be answered with.
 *
 * @param act what would be done: {@code open}, or as in the path of the act
 * @param outcome what it would come to at once
 * @param id the window or lease that it is about; absent for a new one
 * @param state the state that it has now; absent for a new one
 * @param waitsFor what it would wait for; what closing with a wait waits for
 * @param waitCount how many these are
 * @param position how many it would be among those that wait; absent unless it would queue
 * @param estimatedStart when its turn is likely to come; absent unless it would queue, and where too little is known
 * @param opensAt when it is likely to open; absent where too little is known
 * @param endsAt when its time would be over then
 * @param waitUntil when it would be given up if it is not open by then
 * @param pool the pool of the fleet in which this host would need a slot; absent where it needs none
 * @param holds units, or globs of them, that could not start while it is granted
 * @param stops what runs and would be stopped for it, each with what goes down with it
 * @param meets what is coming and does not go together with it
 * @param begins ids of leases and requests that would be granted then, and units that would be started
 * @param members what runs inside it now
 * @param sentences all of this in words
 */
public record DryRun(
        String act,
        Outcome outcome,
        @Nullable String id,
        @Nullable String state,
        List<Awaited> waitsFor,
        int waitCount,
        @Nullable Integer position,
        @Nullable Instant estimatedStart,
        @Nullable Instant opensAt,
        @Nullable Instant endsAt,
        @Nullable Instant waitUntil,
        @Nullable String pool,
        List<String> holds,
        List<GateStatus.Stop> stops,
        List<Collision> meets,
        List<String> begins,
        List<String> members,
        List<String> sentences) {

    public enum Outcome {
        /** It would be granted, and nothing is in its way. */
        OPENS,
        /** It would be granted, and wait until what runs has stopped. */
        DRAINS,
        /** It would wait for its turn. */
        QUEUES,
        /** It would wait for its time. */
        PLANNED,
        /** There is this one already: the same was asked for with the same key. */
        REPEATED,
        /** It would be done at once. */
        DONE,
        /** It would be done when nothing runs inside it any more. */
        WAITS,
        /** It has been done already, and nothing would change. */
        UNCHANGED
    }

    /**
     * What would be waited for.
     *
     * @param usual how long such work usually takes; absent where nothing is known
     * @param remaining how much of that is left; absent where nothing is known, and where it takes longer already
     * @param until when it ends by itself at the latest
     */
    public record Awaited(
            Blocker.Kind kind,
            String subject,
            @Nullable String group,
            @Nullable String owner,
            String detail,
            @Nullable Instant since,
            @Nullable Duration usual,
            @Nullable Duration remaining,
            @Nullable Instant until) {}

    /**
     * The body of a dry run of an act on what there is: the act, and what it would be asked with.
     *
     * @param act extend, move, close, ask-to-finish or force-release; of leases the last two
     * @param duration to extend by; how long it is to be once it is moved
     * @param openAt where it would be moved to
     * @param untilEmpty whether closing would wait until nothing runs inside it
     * @param reason why it would be asked to finish, or forced
     * @param by who would do it
     */
    public record ActRequest(
            @Nullable String act,
            @Nullable Duration duration,
            @Nullable String openAt,
            @Nullable Boolean untilEmpty,
            @Nullable String reason,
            @Nullable String by) {}
}
