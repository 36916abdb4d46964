package org.lockkeeper.maintenance.window;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.Drains;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Move;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.rules.Reply;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.maintenance.window.WindowMoves.MoveRequest;
import org.lockkeeper.maintenance.window.WindowSubmissions.WindowRequest;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.words.Bounds;
import org.lockkeeper.web.words.InvalidField;
import org.lockkeeper.web.words.Text;
import org.springframework.stereotype.Component;

/** Reads for when a window is planned. */
@Component
final class WindowPlans {

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Set<Reply.Outcome> KNOWN = Set.of(Reply.Outcome.REPEATED, Reply.Outcome.KEY_REUSED);

    private final LockRegistry registry;
    private final OpenAt times;
    private final Drains drains;
    private final WindowProperties properties;

    WindowPlans(LockRegistry registry, Drains drains, WindowProperties properties) {
        this.registry = registry;
        this.times = new OpenAt(registry);
        this.drains = drains;
        this.properties = properties;
    }

    /** Null for one that is to open as soon as it can. Its time may be over: see {@link #refuseWhatIsOver}. */
    @Nullable
    Plan read(WindowRequest request, String group, Duration hold) {
        if (request.openAt() == null) {
            needsTime("lead", request.lead());
            needsTime("atLeast", request.atLeast());
            needsTime("cutoff", request.cutoff());
            return null;
        }
        if (request.waitTimeout() != null) {
            throw new InvalidField(
                    "waitTimeout",
                    request.waitTimeout(),
                    "goes not together with openAt: how late it may open says atLeast, which is how much of its time has to be left");
        }
        Instant openAt = times.read(request.openAt());
        Duration lead = request.lead() == null
                ? drains.usual(group).orElse(properties.lead())
                : upTo("lead", request.lead(), properties.maxWaitTimeout());
        Duration cutoff =
                request.cutoff() == null ? lead : upTo("cutoff", request.cutoff(), properties.maxWaitTimeout());
        return new Plan(openAt, lead, cutoff, openAt.plus(hold).minus(atLeast(request.atLeast(), hold)), null, null);
    }

    /** How much of its time has to be left stays, where that is less than there is then. */
    Move move(Claim claim, Plan plan, MoveRequest request) {
        Duration old = claim.request().hold();
        Duration hold = request.duration() == null
                ? old
                : Bounds.within("duration", request.duration(), properties.maxDuration());
        Duration left = Duration.between(plan.latest(), plan.openAt().plus(old));
        Duration atLeast = left.plus(LEAST).compareTo(hold) > 0 ? atLeast(null, hold) : left;
        Instant openAt = times.ahead(Bounds.required("openAt", request.openAt()));
        return new Move(
                claim.id(), openAt, openAt.plus(hold).minus(atLeast), hold, Text.optional("by", request.by(), 200));
    }

    private static void needsTime(String field, @Nullable Duration value) {
        if (value != null) {
            throw new InvalidField(field, value, "needs openAt");
        }
    }

    private static Duration upTo(String field, Duration value, Duration most) {
        return value.isZero() ? value : Bounds.within(field, value, most);
    }

    private static Duration atLeast(@Nullable Duration wanted, Duration hold) {
        if (wanted == null) {
            return hold.dividedBy(2);
        }
        Bounds.within("atLeast", wanted, hold);
        if (wanted.plus(LEAST).compareTo(hold) > 0) {
            throw new InvalidField("atLeast", wanted, "must be a second shorter than duration at least");
        }
        return wanted;
    }

    /** But for one that was asked for before with this key: whoever has lost the answer still gets it. */
    void refuseWhatIsOver(WindowRequest request, Submit submit, Principal caller) {
        Plan plan = submit.terms().plan();
        Instant now = registry.moment().now();
        if (plan == null || request.openAt() == null || plan.openAt().isAfter(now)) {
            return;
        }
        if (submit.key() == null
                || !KNOWN.contains(registry.tried(caller.asks(submit)).reply().outcome())) {
            throw OpenAt.over(request.openAt(), now);
        }
    }

    /** What of a request an idempotency key is the key of: its words, which mean another time later. */
    static String mark(WindowRequest request) {
        return request.openAt() == null
                ? ""
                : " at %s %s %s %s".formatted(request.openAt(), request.lead(), request.atLeast(), request.cutoff());
    }

    /** For people. */
    String said(Instant at) {
        return times.said(at);
    }
}
