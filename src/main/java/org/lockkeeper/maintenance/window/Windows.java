package org.lockkeeper.maintenance.window;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.StartGate;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Blocker.InTheWay;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Command.Key;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Reply;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.maintenance.safety.Asking;
import org.lockkeeper.maintenance.safety.ClaimPages;
import org.lockkeeper.maintenance.safety.Explanation;
import org.lockkeeper.maintenance.safety.Explanations;
import org.lockkeeper.maintenance.safety.RefusedRequest;
import org.lockkeeper.maintenance.safety.Safety;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.Replies;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.access.Role;
import org.lockkeeper.web.words.Bounds;
import org.lockkeeper.web.words.Ids;
import org.lockkeeper.web.words.Keys;
import org.lockkeeper.web.words.Page;
import org.lockkeeper.web.words.Text;
import org.springframework.stereotype.Component;

/** Maintenance windows: what the API's words mean in terms of requests and leases. */
@Component
public final class Windows {

    private final LockRegistry registry;
    private final Safety safety;
    private final StartGate gate;
    private final Explanations explanations;
    private final ClaimPages pages;
    private final WindowViews views;
    private final WindowProperties properties;
    private final Ids asks = new Ids("a-");

    Windows(
            LockRegistry registry,
            Safety safety,
            StartGate gate,
            Explanations explanations,
            ClaimPages pages,
            WindowViews views,
            WindowProperties properties) {
        this.registry = registry;
        this.safety = safety;
        this.gate = gate;
        this.explanations = explanations;
        this.pages = pages;
        this.views = views;
        this.properties = properties;
    }

    /** @param repeated whether this key had been used for the same request before */
    public record Requested(String id, boolean repeated) {}

    public Requested request(Submit submit, Principal caller) {
        Reply reply = Replies.join(registry.submit(caller.asks(submit)));
        return switch (reply.outcome()) {
            case DONE -> new Requested(Replies.id(reply), false);
            case REPEATED -> new Requested(Replies.id(reply), true);
            default -> throw refusal(reply, submit);
        };
    }

    private RuntimeException refusal(Reply reply, Submit submit) {
        return RefusedRequest.of(reply, submit, safety.groups(), properties.maxDuration(), registry);
    }

    /**
     * A window that was only tried.
     *
     * @param table in which it would stand
     * @param repeated whether there is this one already, asked for with the same key
     */
    public record Tried(LockTable table, Claim claim, InTheWay inTheWay, boolean repeated) {}

    /** What would come of it, by the same rules, without its being asked for. */
    public Tried tried(Submit submit, Principal caller) {
        LockRules.Step step = registry.tried(caller.asks(submit));
        Claim claim = step.table().find(submit.id()).orElse(null);
        if (claim == null) {
            if (step.reply().outcome() == Reply.Outcome.REPEATED) {
                Claim known = claim(Replies.id(step.reply()));
                return new Tried(step.table(), known, safety.inTheWayOf(known, Safety.FEW), true);
            }
            throw refusal(step.reply(), submit);
        }
        InTheWay blockers = claim.phase() == Phase.QUEUED
                ? registry.rules().inTheWayOf(step.table(), claim, Integer.MAX_VALUE)
                : safety.inTheWayOf(claim, Integer.MAX_VALUE);
        return new Tried(step.table(), claim, blockers, false);
    }

    /** The same as the window that it would be. */
    WindowView dryRun(Submit submit, Principal caller) {
        Tried tried = tried(submit, caller);
        return tried.repeated()
                ? views.known(tried.claim())
                : views.tried(tried.table(), tried.claim(), tried.inTheWay());
    }

    /** With the first of its blockers. */
    public WindowView get(String id, Principal viewer) {
        return views.view(claim(id), viewer);
    }

    /** With all of them. */
    WindowView whole(String id, Principal viewer) {
        Claim claim = claim(id);
        return views.view(
                registry.state().table(),
                claim,
                safety.inTheWayOf(claim, Integer.MAX_VALUE),
                safety.membersOf(claim),
                viewer);
    }

    private Optional<Claim> find(String id) {
        return registry.find(id).filter(claim -> claim.request().kind() == Request.Kind.WINDOW);
    }

    public Claim claim(String id) {
        return find(id).orElseThrow(() -> new ApiProblem(
                ProblemType.NOT_FOUND,
                "there is no window '%s'".formatted(Text.shorten(id)),
                Map.of("id", Text.shorten(id))));
    }

    /** The living ones, oldest first; those that are closed, latest first. */
    WindowController.WindowList list(@Nullable WindowState state, int limit, @Nullable String after, Principal viewer) {
        Page<Claim> page =
                pages.in(state, WindowState.CLOSED, claim -> WindowState.of(claim.phase()), true, limit, after);
        int each = page.blockersEach(Safety.FEW);
        LockTable table = registry.state().table();
        return new WindowController.WindowList(
                page.items().stream()
                        .map(claim -> views.view(
                                table, claim, safety.inTheWayOf(claim, each), safety.membersOf(claim), viewer))
                        .toList(),
                page.next());
    }

    /** A window that is not closed; what is in its way only of one that is granted. */
    public record Brief(Claim claim, WindowState state, InTheWay inTheWay) {}

    /** The windows that are not closed, oldest first. */
    public List<Brief> living() {
        return registry.state().table().claims().stream()
                .filter(claim -> claim.request().kind() == Request.Kind.WINDOW)
                .map(claim -> new Brief(
                        claim,
                        WindowState.of(claim.phase()),
                        claim.lease() == null ? InTheWay.NOTHING : safety.inTheWayOf(claim, Safety.FEW)))
                .toList();
    }

    /** @param asking puts it to the registry, in earnest or as a trial */
    public WindowView extend(
            String id,
            @Nullable Long token,
            ExtendRequest request,
            @Nullable String idempotencyKey,
            Principal caller,
            Asking asking) {
        his(id, token, caller);
        Duration by = Bounds.within("duration", request.duration(), properties.maxDuration());
        String actor = Text.optional("by", request.by(), 200);
        Key key = Keys.of(idempotencyKey, caller.name(), "extend", id, by.toString(), String.valueOf(actor));
        Reply reply = asking.ask(caller.asks(new Command.Extend(id, by, actor, key)));
        return switch (reply.outcome()) {
            case DONE, REPEATED -> get(id, caller);
            case KEY_REUSED -> throw Replies.keyReused(idempotencyKey);
            case TOO_LONG -> throw Bounds.tooLong("duration", by, properties.maxDuration());
            case NOT_FOUND, WRONG_PHASE -> throw WindowProblems.notOpen(get(id, caller));
            case UNKNOWN_GROUP,
                    DIFFERS,
                    NOT_URGENT,
                    NOT_IN_TIME,
                    DOES_NOT_FIT,
                    QUEUE_FULL,
                    CALLER_FULL,
                    TOO_MANY_LEASES,
                    NO_SUCH_PARENT,
                    WOULD_DEADLOCK,
                    ALREADY_DONE,
                    RUNNING -> throw new IllegalStateException("unexpected reply " + reply);
        };
    }

    /** Of a window that there is not nobody has a say but who has one of all. */
    public Claim his(String id, @Nullable Long token, Principal caller) {
        if (find(id).isEmpty()) {
            caller.require(Role.OPERATOR, "changing a window");
        }
        Claim claim = claim(id);
        caller.requireSayOver(claim, token);
        Replies.requireToken("window", claim, token);
        return claim;
    }

    public Explanation why(String id) {
        Claim claim = claim(id);
        return explanations.of(claim).with(gate.notes(registry.state().table(), claim));
    }

    /**
     * Closes it if it is not closed yet. What runs inside it goes on, and is told of in the answer.
     *
     * @param unlessExtended for how long it was to be open in all: another time by now leaves it open
     */
    public WindowView close(
            String id,
            @Nullable Long token,
            @Nullable String by,
            @Nullable String note,
            @Nullable Duration unlessExtended,
            Principal caller,
            Asking asking) {
        Claim claim = his(id, token, caller);
        List<String> members = safety.membersOf(claim);
        if (claim.end() == null) {
            asking.ask(caller.asks(new Command.Release(
                    id, Text.optional("by", by, 200), Text.optional("note", note, 500), false, unlessExtended)));
        }
        return views.view(claim(id), members, caller);
    }

    /** Reads what is said of a close that waits for the work inside; it is done once that has ended. */
    public Closing closing(
            String id,
            @Nullable Long token,
            @Nullable String by,
            @Nullable String note,
            Principal caller,
            Asking asking) {
        Claim claim = his(id, token, caller);
        return new Closing(
                this,
                id,
                token,
                Text.optional("by", by, 200),
                Text.optional("note", note, 500),
                claim.lease() == null ? null : claim.lease().heldFor(),
                caller,
                asking);
    }

    public WindowView askToFinish(
            String id, @Nullable String by, @Nullable String reason, Principal caller, Asking asking) {
        String who = Text.require("by", by, 200);
        String why = Text.require("reason", reason, 500);
        Claim claim = claim(id);
        caller.requireGroup(claim.request().group());
        if (claim.end() != null
                || asking.ask(caller.asks(new Command.AskToFinish(id, asks.next(), who, why)))
                                .outcome()
                        == Reply.Outcome.NOT_FOUND) {
            throw WindowProblems.closed(views.view(claim(id), caller), claim(id));
        }
        return get(id, caller);
    }

    public WindowView force(String id, @Nullable String by, @Nullable String reason, Principal caller, Asking asking) {
        String who = Text.require("by", by, 200);
        String why = Text.require("reason", reason, 500);
        Claim claim = claim(id);
        if (claim.end() != null) {
            throw WindowProblems.closed(views.view(claim, caller), claim);
        }
        List<String> members = safety.membersOf(claim);
        asking.ask(caller.asks(new Command.Force(id, who, why)));
        return views.view(claim(id), members, caller);
    }
}
