package org.lockkeeper.maintenance.window;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Move;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.rules.Reply;
import org.lockkeeper.maintenance.safety.Asking;
import org.lockkeeper.maintenance.safety.RefusedRequest;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.words.Bounds;
import org.springframework.stereotype.Component;

/** Sets other times for planned windows. */
@Component
public final class WindowMoves {

    private final LockRegistry registry;
    private final Windows windows;
    private final WindowPlans plans;
    private final WindowProperties properties;

    WindowMoves(LockRegistry registry, Windows windows, WindowPlans plans, WindowProperties properties) {
        this.registry = registry;
        this.windows = windows;
        this.plans = plans;
        this.properties = properties;
    }

    /** @param asking puts it to the registry, in earnest or as a trial */
    public WindowView move(String id, MoveRequest request, Principal caller, Asking asking) {
        Claim claim = windows.his(id, null, caller);
        Plan plan = claim.request().plan();
        if (plan == null || claim.end() != null) {
            throw notToBeMoved(windows.get(id, caller));
        }
        Move move = plans.move(claim, plan, request);
        Reply reply = asking.ask(caller.asks(move));
        return switch (reply.outcome()) {
            case DONE, REPEATED -> windows.get(id, caller);
            case TOO_LONG -> throw Bounds.tooLong("duration", move.hold(), properties.maxDuration());
            case NOT_IN_TIME ->
                throw RefusedRequest.atItsTime(
                        claim.request().group(),
                        move.openAt(),
                        registry.rules().timeliness().onNew(claim.request(), move.openAt()));
            case NOT_FOUND, WRONG_PHASE -> throw notToBeMoved(windows.get(id, caller));
            case UNKNOWN_GROUP,
                    KEY_REUSED,
                    DIFFERS,
                    DOES_NOT_FIT,
                    NOT_URGENT,
                    QUEUE_FULL,
                    CALLER_FULL,
                    TOO_MANY_LEASES,
                    NO_SUCH_PARENT,
                    WOULD_DEADLOCK,
                    ALREADY_DONE,
                    RUNNING -> throw new IllegalStateException("unexpected reply " + reply);
        };
    }

    private static ApiProblem notToBeMoved(WindowView window) {
        return new ApiProblem(
                window.state() == WindowState.CLOSED ? ProblemType.WINDOW_CLOSED : ProblemType.WINDOW_NOT_PLANNED,
                "window %s is %s%s: only what is planned and not open yet can be moved"
                        .formatted(window.id(), window.state(), window.plan() == null ? ", and was not planned" : ""),
                Map.of("window", window));
    }

    /**
     * The body of {@code POST /api/v1/windows/{id}/move}.
     *
     * @param openAt when it is to open instead, as for a new one
     * @param duration how long it is to be then; as long as it was if absent
     * @param by who moves it; nobody is named if absent
     */
    public record MoveRequest(
            @Nullable String openAt,
            @Nullable Duration duration,
            @Nullable String by) {}
}
