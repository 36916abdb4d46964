package org.lockkeeper.maintenance.lease;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.StartGate;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Blocker.InTheWay;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Reply;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.maintenance.admission.OwnerWatch;
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
import org.lockkeeper.web.words.Ids;
import org.lockkeeper.web.words.InvalidField;
import org.lockkeeper.web.words.Page;
import org.lockkeeper.web.words.Text;
import org.springframework.stereotype.Component;

/** Jobs' leases: what the API's words mean in terms of requests and leases. */
@Component
public final class Leases {

    private final LockRegistry registry;
    private final Safety safety;
    private final StartGate gate;
    private final LeaseViews views;
    private final Explanations explanations;
    private final OwnerWatch owners;
    private final ClaimPages pages;
    private final Ids asks = new Ids("a-");

    Leases(
            LockRegistry registry,
            Safety safety,
            StartGate gate,
            LeaseViews views,
            Explanations explanations,
            OwnerWatch owners,
            ClaimPages pages) {
        this.registry = registry;
        this.safety = safety;
        this.gate = gate;
        this.views = views;
        this.explanations = explanations;
        this.owners = owners;
        this.pages = pages;
    }

    /** @param outcome DONE, REPEATED, ALREADY_DONE or RUNNING */
    record Requested(String id, Reply.Outcome outcome) {}

    Requested request(Submit submit, Principal caller) {
        Reply reply = Replies.join(registry.submit(caller.asks(submit)));
        return switch (reply.outcome()) {
            case DONE, REPEATED, ALREADY_DONE, RUNNING -> new Requested(Replies.id(reply), reply.outcome());
            default -> throw refusal(reply, submit);
        };
    }

    private RuntimeException refusal(Reply reply, Submit submit) {
        return RefusedRequest.of(reply, submit, safety.groups(), submit.hold(), registry);
    }

    /** What would happen, without its happening: nobody is given a token, nor told one of a lease that there is. */
    LeaseView dryRun(Submit submit, Principal caller) {
        LockRules.Step step = registry.tried(caller.asks(submit));
        Claim claim = step.table().find(submit.id()).orElse(null);
        if (claim == null) {
            return switch (step.reply().outcome()) {
                case REPEATED, ALREADY_DONE, RUNNING -> views.view(claim(Replies.id(step.reply())), Safety.FEW, false);
                default -> throw refusal(step.reply(), submit);
            };
        }
        InTheWay blockers = claim.phase() == Phase.QUEUED
                ? registry.rules().inTheWayOf(step.table(), claim, Integer.MAX_VALUE)
                : safety.inTheWayOf(claim, Integer.MAX_VALUE);
        return views.tried(step.table(), claim, blockers);
    }

    /** With the first of its blockers. */
    public LeaseView get(String id, Principal viewer) {
        return view(visible(id, viewer), viewer);
    }

    /** With all of them. */
    LeaseView whole(String id, Principal viewer) {
        Claim claim = visible(id, viewer);
        return views.view(claim, Integer.MAX_VALUE, viewer.seesToken(claim));
    }

    /** Whoever may see nothing else sees what is his. */
    private Claim visible(String id, Principal viewer) {
        Claim claim = claim(id);
        if (!viewer.owns(claim)) {
            viewer.require(Role.VIEWER, "a look at what is another's");
        }
        return claim;
    }

    boolean owns(String id, Principal caller) {
        return caller.owns(claim(id));
    }

    public Explanation why(String id, Principal viewer) {
        Claim claim = visible(id, viewer);
        return explanations.of(claim).with(gate.notes(registry.state().table(), claim));
    }

    /** A client asks for a lease that it waits for: it is still there. */
    void seen(String id, Duration until) {
        owners.seen(id, until);
    }

    public Claim claim(String id) {
        return registry.find(id)
                .filter(claim -> claim.request().kind() != Request.Kind.WINDOW)
                .orElseThrow(() -> new ApiProblem(
                        ProblemType.NOT_FOUND,
                        "there is no lease '%s'".formatted(Text.shorten(id)),
                        Map.of("id", Text.shorten(id))));
    }

    /** The living ones, oldest first; those that have ended, latest first. */
    LeaseController.LeaseList list(@Nullable LeaseState state, int limit, @Nullable String after, Principal viewer) {
        Page<Claim> page = pages.in(state, LeaseState.ENDED, LeaseState::of, false, limit, after);
        int each = page.blockersEach(Safety.FEW);
        return new LeaseController.LeaseList(
                page.items().stream()
                        .map(claim -> views.view(claim, each, viewer.seesToken(claim)))
                        .toList(),
                page.next());
    }

    LeaseView renew(String id, @Nullable Long token, @Nullable String by, Principal caller) {
        Claim claim = living(id, token, caller);
        Reply reply = Replies.join(registry.submit(caller.asks(new Command.Renew(id, by))));
        if (reply.outcome() == Reply.Outcome.NOT_FOUND) {
            throw ended(claim(id), caller);
        }
        if (reply.outcome() == Reply.Outcome.WRONG_PHASE) {
            // It still waits, so there is nothing to renew but its place.
            owners.seen(id, claim.request().hold());
        }
        return view(claim(id), caller);
    }

    /** Who gives back what was granted shows by its token that it is his: an operator's way is by force. */
    LeaseView release(
            String id,
            @Nullable Long token,
            @Nullable String by,
            @Nullable String note,
            boolean success,
            Principal caller) {
        Claim claim = living(id, token, caller);
        if (token == null && claim.lease() != null) {
            throw new InvalidField(
                    "token",
                    null,
                    "is required: lease %s is granted, and only its holder gives it back; by force: POST /api/v1/leases/%s/force-release"
                            .formatted(id, id));
        }
        Reply reply = Replies.join(registry.submit(caller.asks(new Command.Release(id, by, note, success))));
        Claim after = claim(id);
        if (reply.outcome() == Reply.Outcome.NOT_FOUND) {
            throw ended(after, caller);
        }
        return view(after, caller);
    }

    /** @param asking puts it to the registry, in earnest or as a trial */
    public LeaseView askToFinish(
            String id, @Nullable String by, @Nullable String reason, Principal caller, Asking asking) {
        String who = Text.require("by", by, 200);
        String why = Text.require("reason", reason, 500);
        Claim claim = living(id, null, caller);
        Reply reply = asking.ask(caller.asks(new Command.AskToFinish(claim.id(), asks.next(), who, why)));
        if (reply.outcome() == Reply.Outcome.NOT_FOUND) {
            throw ended(claim(id), caller);
        }
        return get(id, caller);
    }

    /** Whether the last that was asked of it is another than this one. */
    boolean askedSince(String id, String ask) {
        return registry.state()
                .table()
                .find(id)
                .map(Claim::finishAsked)
                .filter(asked -> !asked.id().equals(ask))
                .isPresent();
    }

    /** @param asking puts it to the registry, in earnest or as a trial */
    public LeaseView force(String id, @Nullable String by, @Nullable String reason, Principal caller, Asking asking) {
        String who = Text.require("by", by, 200);
        String why = Text.require("reason", reason, 500);
        if (registry.state().table().find(id).isEmpty()) {
            throw ended(claim(id), caller);
        }
        asking.ask(caller.asks(new Command.Force(id, who, why)));
        return view(registry.find(id).orElseThrow(), caller);
    }

    /** A former holder hears who ended it, when and why: never silence. Whose it is not, and who has no say over it, hears less. */
    private Claim living(String id, @Nullable Long token, Principal caller) {
        Claim claim = claim(id);
        caller.requireSayOver(claim, token);
        if (claim.end() != null) {
            throw ended(claim, caller);
        }
        Replies.requireToken("lease", claim, token);
        return claim;
    }

    private ApiProblem ended(Claim claim, Principal viewer) {
        LeaseView view = view(claim, viewer);
        LeaseView.LeaseEnded ended = Objects.requireNonNull(view.ended());
        return new ApiProblem(
                ProblemType.LEASE_ENDED,
                "lease %s was ended%s at %s: %s"
                        .formatted(
                                view.id(),
                                claim.end() == null ? "" : claim.end().byWhom(),
                                ended.endedAt(),
                                ended.endReason()),
                Map.of("lease", view));
    }

    private LeaseView view(Claim claim, Principal viewer) {
        return views.view(claim, Safety.FEW, viewer.seesToken(claim));
    }

    /** Whether whoever holds this token may still act: its lease lives, and no conflicting grant came after it. */
    Fence fence(String id, long token) {
        Claim claim = registry.find(id).orElse(null);
        if (claim == null || !claim.hasToken(token)) {
            return new Fence(false, "no lease '%s' ever had the token %d".formatted(Text.shorten(id), token));
        }
        if (claim.end() != null) {
            return new Fence(
                    false,
                    "the lease was ended%s at %s"
                            .formatted(claim.end().byWhom(), claim.end().at()));
        }
        if (claim.phase() != Phase.HELD) {
            return new Fence(false, "the lease is not held yet");
        }
        if (!registry.state().live()) {
            return new Fence(false, "the lock store is lost: nothing is known");
        }
        return registry.rules().fenced(registry.state().table(), claim)
                ? new Fence(false, "a conflicting lease was granted since")
                : new Fence(true, "held");
    }

    /** @param valid whether the step may be taken now */
    record Fence(boolean valid, String detail) {}
}
