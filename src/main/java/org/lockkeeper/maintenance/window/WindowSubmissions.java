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
import org.lockkeeper.maintenance.safety.Expects;
import org.lockkeeper.maintenance.safety.Overrides;
import org.lockkeeper.maintenance.safety.Safety;
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
        String override = Overrides.read(request.override(), caller);
        Duration expects = Expects.read(request.expects());
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
                        + Overrides.mark(override)
                        + WindowPlans.mark(request)
                        + Expects.mark(expects, onlyIfFits));
        Submit submit = Submit.window(ids.next(), group, owner, reason, wait, hold, admits, inhibit, key)
                .with(priority)
                .with(drainTimeout)
                .on(Terms.overriding(override).expecting(expects).planned(plan))
                .onlyIfFits(onlyIfFits);
        plans.refuseWhatIsOver(request, submit, caller);
        return submit;
    }
}
