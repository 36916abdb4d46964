package org.lockkeeper.maintenance.window;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.DrainTimeouts;
import org.lockkeeper.host.service.Admitted;
import org.lockkeeper.locking.rules.Command.Key;
import org.lockkeeper.locking.rules.DrainTimeout;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.rules.Priority;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.locking.rules.Terms;
import org.lockkeeper.maintenance.safety.Safety;
import org.lockkeeper.maintenance.safety.TermWords;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.access.Right;
import org.lockkeeper.web.words.Bounds;
import org.lockkeeper.web.words.Ids;
import org.lockkeeper.web.words.Keys;
import org.lockkeeper.web.words.Priorities;
import org.lockkeeper.web.words.Text;
import org.springframework.stereotype.Component;

/** Reads what is asked for. */
@Component
public final class WindowSubmissions {

    private final WindowProperties properties;
    private final DrainTimeouts drainTimeouts;
    private final WindowPlans plans;
    private final Ids ids = new Ids("w-");

    WindowSubmissions(WindowProperties properties, DrainTimeouts drainTimeouts, WindowPlans plans) {
        this.plans = plans;
        this.properties = properties;
        this.drainTimeouts = drainTimeouts;
    }

    /** Refuses what is not sound in itself, and what this caller may not ask for. */
    public Submit submit(WindowRequest request, @Nullable String idempotencyKey, Principal caller) {
        String group = request.group() == null ? Safety.MAINTENANCE : request.group();
        Duration hold = Bounds.within("duration", request.duration(), properties.maxDuration());
        Duration wait = request.waitTimeout() == null
                ? properties.defaultWaitTimeout()
                : Bounds.within("waitTimeout", request.waitTimeout(), properties.maxWaitTimeout());
        String reason = Text.require("reason", request.reason(), 500);
        String owner = Text.require("requestedBy", request.requestedBy(), 200);
        List<String> admits = Admitted.checked(request.admits());
        boolean inhibit = Boolean.TRUE.equals(request.inhibit());
        Priority priority = Priorities.read(request.priority());
        DrainTimeout drainTimeout = drainTimeouts.read(request.onDrainTimeout(), request.stop());
        caller.requireGroup(group);
        caller.requireRights(Right.usedBy(inhibit, admits, priority, drainTimeout));
        String override = TermWords.override(request.override(), caller);
        Duration expects = TermWords.expects(request.expects());
        boolean onlyIfFits = Boolean.TRUE.equals(request.onlyIfFits());
        Plan plan = plans.read(request, group, hold);
        Key key = Keys.of(
                idempotencyKey,
                caller.name(),
                "window",
                group,
                reason,
                owner,
                hold.toString(),
                wait.toString(),
                admits.toString()
                        + (inhibit ? " inhibit" : "")
                        + Priorities.mark(priority)
                        + DrainTimeouts.key(drainTimeout)
                        + TermWords.mark(override)
                        + WindowPlans.mark(request)
                        + TermWords.mark(expects, onlyIfFits));
        Submit submit = Submit.window(ids.next(), group, owner, reason, wait, hold, admits, inhibit, key)
                .with(priority)
                .with(drainTimeout)
                .on(Terms.overriding(override).expecting(expects).planned(plan))
                .onlyIfFits(onlyIfFits);
        plans.refuseWhatIsOver(request, submit, caller);
        return submit;
    }

    /**
     * The body of {@code POST /api/v1/windows}.
     *
     * @param group the service group of the work; {@code maintenance} if absent
     * @param reason why, for everybody who reads it; at most 500 characters
     * @param requestedBy the person or pipeline; at most 200 characters
     * @param duration for how long, counted from the opening
     * @param waitTimeout how long it may take to open; the configured default if absent
     * @param admits names or globs of units whose work belongs to the window: they are no blockers, and jobs of theirs run
     *     inside it
     * @param onDrainTimeout what is done when it has not opened in time because guarded services still run: give-up (the default),
     *     stop or open-anyway
     * @param stop guarded services that may be stopped then
     * @param inhibit whether the host is to be kept from shutting down and sleeping while the window is open
     * @param priority urgent: it goes before others that wait; else normal
     * @param openAt when it is to open: a time with its offset, or words such as tonight 02:00, Sat 02:00 and in 2h, in the host's zone;
     *     as soon as it can if absent
     * @param lead how long before openAt it enters the queue, and stops others from starting; what such windows took before, or else the
     *     configured default, if absent
     * @param atLeast how much of its duration has to be left when it opens: if less is, it is missed; half of it if absent
     * @param cutoff how long before openAt no conflicting work begins of which it is not known how long it takes; lead if absent
     * @param override why the hours and blackouts of the group do not hold for it; for operators
     * @param expects how long the work is expected to take: the window opens only if it would be over before hours end, a blackout begins
     *     or a planned window is to open
     * @param onlyIfFits whether it is refused rather than made to wait where it cannot open now for those
     */
    public record WindowRequest(
            @Nullable String group,
            @Nullable String reason,
            @Nullable String requestedBy,
            @Nullable Duration duration,
            @Nullable Duration waitTimeout,
            @Nullable List<String> admits,
            @Nullable Boolean inhibit,
            @Nullable String priority,
            @Nullable String onDrainTimeout,
            @Nullable List<String> stop,
            @Nullable String override,
            @Nullable String openAt,
            @Nullable Duration lead,
            @Nullable Duration atLeast,
            @Nullable Duration cutoff,
            @Nullable Duration expects,
            @Nullable Boolean onlyIfFits) {}
}
