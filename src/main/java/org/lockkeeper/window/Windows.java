package org.lockkeeper.window;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.gate.DrainTimeouts;
import org.lockkeeper.gate.StartGate;
import org.lockkeeper.inhibit.Inhibitors;
import org.lockkeeper.lock.Blocker;
import org.lockkeeper.lock.Claim;
import org.lockkeeper.lock.Command;
import org.lockkeeper.lock.Command.Key;
import org.lockkeeper.lock.DrainTimeout;
import org.lockkeeper.lock.End;
import org.lockkeeper.lock.InTheWay;
import org.lockkeeper.lock.Intrusions;
import org.lockkeeper.lock.Lease;
import org.lockkeeper.lock.LockRules;
import org.lockkeeper.lock.LockTable;
import org.lockkeeper.lock.Phase;
import org.lockkeeper.lock.Priority;
import org.lockkeeper.lock.Reply;
import org.lockkeeper.lock.Request;
import org.lockkeeper.registry.LockRegistry;
import org.lockkeeper.registry.Moment;
import org.lockkeeper.safety.Admitted;
import org.lockkeeper.safety.ClaimPages;
import org.lockkeeper.safety.Explanation;
import org.lockkeeper.safety.Explanations;
import org.lockkeeper.safety.Outlook;
import org.lockkeeper.safety.Safety;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.Bounds;
import org.lockkeeper.web.Ids;
import org.lockkeeper.web.Keys;
import org.lockkeeper.web.Page;
import org.lockkeeper.web.Priorities;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.Replies;
import org.lockkeeper.web.Text;
import org.springframework.stereotype.Component;

/** Maintenance windows: what the API's words mean in terms of requests and leases. */
@Component
public final class Windows {

    private final LockRegistry registry;
    private final Safety safety;
    private final StartGate gate;
    private final Inhibitors inhibitors;
    private final Outlook outlook;
    private final Explanations explanations;
    private final ClaimPages pages;
    private final DrainTimeouts drainTimeouts;
    private final WindowProperties properties;
    private final Ids ids;
    private final Ids asks = new Ids("a-");

    Windows(
            LockRegistry registry,
            Safety safety,
            StartGate gate,
            Inhibitors inhibitors,
            Outlook outlook,
            Explanations explanations,
            ClaimPages pages,
            DrainTimeouts drainTimeouts,
            WindowProperties properties) {
        this.registry = registry;
        this.safety = safety;
        this.gate = gate;
        this.inhibitors = inhibitors;
        this.outlook = outlook;
        this.explanations = explanations;
        this.pages = pages;
        this.drainTimeouts = drainTimeouts;
        this.properties = properties;
        this.ids = new Ids("w-");
    }

    /** @param repeated whether this key had been used for the same request before */
    record Requested(String id, boolean repeated) {}

    /** Reads the request; refuses what is not sound in itself. */
    Command.Submit submit(WindowRequest request, @Nullable String idempotencyKey) {
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
        Key key = Keys.of(
                idempotencyKey,
                owner,
                "window",
                group,
                reason,
                owner,
                hold.toString(),
                wait.toString(),
                admits.toString()
                        + (inhibit ? " inhibit" : "")
                        + Priorities.mark(priority)
                        + DrainTimeouts.key(drainTimeout));
        return Command.Submit.window(ids.next(), group, owner, reason, wait, hold, admits, inhibit, key)
                .with(priority)
                .with(drainTimeout);
    }

    Requested request(Command.Submit submit) {
        Reply reply = Replies.join(registry.submit(submit));
        return switch (reply.outcome()) {
            case DONE -> new Requested(Replies.id(reply), false);
            case REPEATED -> new Requested(Replies.id(reply), true);
            default -> throw refusal(reply, submit);
        };
    }

    private ApiProblem refusal(Reply reply, Command.Submit submit) {
        return switch (reply.outcome()) {
            case KEY_REUSED ->
                Replies.keyReused(submit.key() == null ? null : submit.key().key());
            case UNKNOWN_GROUP -> ApiProblem.unknownGroup(submit.group(), safety.groups());
            case NOT_URGENT -> throw Priorities.notUrgent(submit.group());
            case QUEUE_FULL, TOO_MANY_LEASES -> Replies.full(reply, submit.group());
            case TOO_LONG -> throw Bounds.tooLong("duration", submit.hold(), properties.maxDuration());
            case DONE, REPEATED, NOT_FOUND, WRONG_PHASE, NO_SUCH_PARENT, WOULD_DEADLOCK, ALREADY_DONE, RUNNING ->
                throw new IllegalStateException("unexpected reply " + reply);
        };
    }

    /** What would happen, without its happening. */
    WindowView dryRun(Command.Submit submit) {
        LockRules.Step step = registry.tried(submit);
        Claim claim = step.table().find(submit.id()).orElse(null);
        if (claim == null) {
            if (step.reply().outcome() == Reply.Outcome.REPEATED) {
                return get(Replies.id(step.reply())).tried(null);
            }
            throw refusal(step.reply(), submit);
        }
        InTheWay blockers = claim.phase() == Phase.QUEUED
                ? registry.rules().inTheWayOf(step.table(), claim, Integer.MAX_VALUE)
                : safety.inTheWayOf(claim, Integer.MAX_VALUE);
        return view(step.table(), claim, blockers, List.of()).tried(gate.tried(step.table(), claim));
    }

    /** With the first of its blockers. */
    WindowView get(String id) {
        return view(claim(id));
    }

    /** With all of them. */
    WindowView whole(String id) {
        Claim claim = claim(id);
        return view(
                registry.state().table(), claim, safety.inTheWayOf(claim, Integer.MAX_VALUE), safety.membersOf(claim));
    }

    private Claim claim(String id) {
        return registry.find(id)
                .filter(claim -> claim.request().kind() == Request.Kind.WINDOW)
                .orElseThrow(() -> new ApiProblem(
                        ProblemType.NOT_FOUND,
                        "there is no window '%s'".formatted(Text.shorten(id)),
                        Map.of("id", Text.shorten(id))));
    }

    /** The living ones, eldest first; those that are closed, latest first. */
    WindowController.WindowList list(@Nullable WindowState state, int limit, @Nullable String after) {
        Page<Claim> page = state == WindowState.CLOSED
                ? pages.ended(true, limit, after)
                : pages.living(true, claim -> state == null || WindowState.of(claim.phase()) == state, limit, after);
        int each = page.blockersEach(Safety.FEW);
        LockTable table = registry.state().table();
        return new WindowController.WindowList(
                page.items().stream()
                        .map(claim -> view(table, claim, safety.inTheWayOf(claim, each), safety.membersOf(claim)))
                        .toList(),
                page.next());
    }

    /** A window that is not closed; what is in its way only of one that is granted. */
    public record Brief(Claim claim, WindowState state, InTheWay inTheWay) {}

    /** The windows that are not closed, eldest first. */
    public List<Brief> living() {
        return registry.state().table().claims().stream()
                .filter(claim -> claim.request().kind() == Request.Kind.WINDOW)
                .map(claim -> new Brief(
                        claim,
                        WindowState.of(claim.phase()),
                        claim.phase() == Phase.QUEUED ? InTheWay.NOTHING : safety.inTheWayOf(claim, Safety.FEW)))
                .toList();
    }

    WindowView extend(String id, ExtendRequest request, @Nullable String idempotencyKey) {
        Duration by = Bounds.within("duration", request.duration(), properties.maxDuration());
        claim(id);
        String actor = Text.optional("by", request.by(), 200);
        Key key = Keys.of(idempotencyKey, actor, "extend", id, by.toString());
        Reply reply = Replies.join(registry.submit(new Command.Extend(id, by, actor, key)));
        return switch (reply.outcome()) {
            case DONE, REPEATED -> get(id);
            case KEY_REUSED -> throw Replies.keyReused(idempotencyKey);
            case TOO_LONG -> throw Bounds.tooLong("duration", by, properties.maxDuration());
            case NOT_FOUND, WRONG_PHASE -> throw notOpen(get(id));
            case UNKNOWN_GROUP,
                    NOT_URGENT,
                    QUEUE_FULL,
                    TOO_MANY_LEASES,
                    NO_SUCH_PARENT,
                    WOULD_DEADLOCK,
                    ALREADY_DONE,
                    RUNNING -> throw new IllegalStateException("unexpected reply " + reply);
        };
    }

    private static ApiProblem notOpen(WindowView window) {
        return new ApiProblem(
                window.state() == WindowState.CLOSED ? ProblemType.WINDOW_CLOSED : ProblemType.WINDOW_NOT_OPEN,
                "window %s is %s: only an open window can be extended".formatted(window.id(), window.state()),
                Map.of("window", window));
    }

    Explanation why(String id) {
        Claim claim = claim(id);
        return explanations.of(claim).with(gate.notes(registry.state().table(), claim));
    }

    /** Closes it if it is not closed yet. What runs inside it goes on, and is told of in the answer. */
    WindowView close(String id, @Nullable String by, @Nullable String note) {
        return close(id, by, note, null);
    }

    /** @param unlessExtended for how long it was to be open in all: another time by now leaves it open */
    WindowView close(String id, @Nullable String by, @Nullable String note, @Nullable Duration unlessExtended) {
        Claim claim = claim(id);
        List<String> members = safety.membersOf(claim);
        if (claim.end() == null) {
            Replies.join(registry.submit(new Command.Release(
                    id, Text.optional("by", by, 200), Text.optional("note", note, 500), false, unlessExtended)));
        }
        return view(registry.state().table(), claim(id), members);
    }

    /** Reads what is said of a close that waits for the work inside; it is done once that has ended. */
    Closing closing(String id, @Nullable String by, @Nullable String note) {
        Claim claim = claim(id);
        return new Closing(
                this,
                id,
                Text.optional("by", by, 200),
                Text.optional("note", note, 500),
                claim.lease() == null ? null : claim.lease().heldFor());
    }

    WindowView askToFinish(String id, String by, String reason) {
        Claim claim = claim(id);
        if (claim.end() != null
                || Replies.join(registry.submit(new Command.AskToFinish(id, asks.next(), by, reason)))
                                .outcome()
                        == Reply.Outcome.NOT_FOUND) {
            throw closed(claim(id));
        }
        return get(id);
    }

    private ApiProblem closed(Claim claim) {
        End end = Objects.requireNonNull(claim.end());
        return new ApiProblem(
                ProblemType.WINDOW_CLOSED,
                "window %s was closed%s at %s".formatted(claim.id(), end.byWhom(), end.at()),
                Map.of("window", view(claim)));
    }

    WindowView force(String id, String by, String reason) {
        Claim claim = claim(id);
        if (claim.end() != null) {
            throw closed(claim);
        }
        List<String> members = safety.membersOf(claim);
        Replies.join(registry.submit(new Command.Force(id, by, reason)));
        return view(registry.state().table(), claim(id), members);
    }

    private WindowView view(Claim claim) {
        return view(registry.state().table(), claim, safety.membersOf(claim));
    }

    private WindowView view(LockTable table, Claim claim, List<String> members) {
        return view(table, claim, safety.inTheWayOf(claim, Safety.FEW), members);
    }

    private WindowView view(LockTable table, Claim found, InTheWay inTheWay, List<String> members) {
        List<Blocker> blockers = inTheWay.first();
        Moment moment = registry.moment();
        Claim stored = moment.current(found);
        Claim claim = moment.shown(stored);
        Instant start = moment.shown(outlook.estimatedStart(table, stored).orElse(null));
        Request request = claim.request();
        Lease lease = claim.lease();
        End end = claim.end();
        boolean lost =
                blockers.stream().anyMatch(it -> it.kind() == Blocker.Kind.BUS || it.kind() == Blocker.Kind.STORE);
        return new WindowView(
                claim.id(),
                request.group(),
                WindowState.of(claim.phase()),
                request.reason(),
                request.owner(),
                request.priority().word(),
                lease == null ? null : lease.token(),
                request.requestedAt(),
                Objects.requireNonNull(claim.waitUntil()),
                request.hold(),
                lease == null ? null : lease.heldAt(),
                lease == null ? null : lease.endsAt(),
                end == null ? null : end.at(),
                end == null ? null : end.reason(),
                end == null ? null : end.by(),
                end == null ? null : end.note(),
                outlook.position(table, stored),
                start,
                request.admits(),
                members,
                end == null && lost,
                blockers,
                inTheWay.count(),
                Outlook.tooLate(claim, start) ? true : null,
                Intrusions.of(claim).seen(),
                Intrusions.of(claim).unseen(),
                end == null && lease != null ? gate.view(stored) : null,
                inhibitors.shown(stored),
                DrainTimeouts.action(claim),
                DrainTimeouts.stop(claim),
                claim.overrun(),
                claim.finishAsked());
    }
}
