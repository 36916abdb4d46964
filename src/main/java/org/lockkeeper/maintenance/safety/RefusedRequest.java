package org.lockkeeper.maintenance.safety;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Reply;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.Replies;
import org.lockkeeper.web.words.Bounds;
import org.lockkeeper.web.words.InvalidField;
import org.lockkeeper.web.words.Priorities;

/** Why a window or a lease that was asked for is not to be had, in the API's words. */
public final class RefusedRequest {

    private RefusedRequest() {}

    /**
     * @param groups those that there are
     * @param longest for how long it may be held
     * @param registry that has refused it
     */
    public static RuntimeException of(
            Reply reply, Submit submit, Set<String> groups, Duration longest, LockRegistry registry) {
        return switch (reply.outcome()) {
            case KEY_REUSED ->
                Replies.keyReused(submit.key() == null ? null : submit.key().key());
            case DIFFERS ->
                new ApiProblem(
                        ProblemType.REQUEST_DIFFERS,
                        "%s asked for a lease of group '%s' already, and not for the same: %s"
                                .formatted(submit.owner(), submit.group(), Replies.id(reply)),
                        Map.of("id", Replies.id(reply)));
            case UNKNOWN_GROUP -> ApiProblem.unknownGroup(submit.group(), groups);
            case NOT_URGENT -> Priorities.notUrgent(submit.group());
            case NOT_IN_TIME -> notInTime(submit, registry);
            case DOES_NOT_FIT -> doesNotFit(submit, registry);
            case QUEUE_FULL, TOO_MANY_LEASES -> Replies.full(reply, submit.group());
            case CALLER_FULL -> Replies.callerFull();
            case TOO_LONG -> Bounds.tooLong("duration", submit.hold(), longest);
            case NO_SUCH_PARENT ->
                new ApiProblem(
                        ProblemType.NO_SUCH_PARENT,
                        "there is no held window or lease '%s' with this token to run inside"
                                .formatted(submit.parent()));
            case WOULD_DEADLOCK ->
                new ApiProblem(
                        ProblemType.WOULD_DEADLOCK,
                        "this owner has a lease already that conflicts with group '%s': it would wait for itself; join that one instead"
                                .formatted(submit.group()));
            case DONE, REPEATED, NOT_FOUND, WRONG_PHASE, ALREADY_DONE, RUNNING ->
                new IllegalStateException("unexpected reply " + reply);
        };
    }

    private static ApiProblem doesNotFit(Submit submit, LockRegistry registry) {
        Duration expects = submit.terms().expects();
        Duration longest =
                expects == null ? null : registry.rules().timeliness().tooShort(submit, registry.now());
        Blocker blocker = longest == null
                ? registry.rules().timeliness().restraining(registry.state().table(), submit, registry.now())
                : null;
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("group", submit.group());
        if (expects != null) {
            members.put("expects", expects);
        }
        if (longest != null) {
            members.put("longest", longest);
        }
        if (blocker != null && blocker.until() != null) {
            members.put("opensAt", blocker.until());
        }
        String now = blocker == null ? "it does not fit now" : blocker.detail();
        return new ApiProblem(
                ProblemType.DOES_NOT_FIT,
                longest == null
                        ? now + ", and it is asked for only if it fits"
                        : "it is expected to take %s, and what there is for group '%s' is never longer than %s"
                                .formatted(expects, submit.group(), longest),
                members);
    }

    /**
     * What was planned for a time at which it could not begin, or that is over.
     *
     * @param time what holds it up then
     */
    public static RuntimeException atItsTime(String group, Instant openAt, @Nullable Blocker time) {
        if (time == null) {
            return new InvalidField("openAt", openAt, "must not be over");
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("group", group);
        if (time.until() != null) {
            members.put("opensAt", time.until());
        }
        return new ApiProblem(ProblemType.OUTSIDE_HOURS, "at %s: %s".formatted(openAt, time.detail()), members);
    }

    private static RuntimeException notInTime(Submit submit, LockRegistry registry) {
        if (submit.terms().plan() != null) {
            Instant openAt = submit.terms().plan().openAt();
            return atItsTime(
                    submit.group(), openAt, registry.rules().timeliness().onNew(submit, openAt));
        }
        Blocker time = registry.rules().timeliness().onNew(submit, registry.now());
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("group", submit.group());
        if (time != null && time.until() != null) {
            members.put("opensAt", time.until());
        }
        return new ApiProblem(
                ProblemType.OUTSIDE_HOURS,
                "%s, and the request would be given up before that: it waits no longer than %s"
                        .formatted(
                                time == null
                                        ? "the hours of %s have not begun".formatted(submit.group())
                                        : time.detail(),
                                submit.waitTimeout()),
                members);
    }
}
