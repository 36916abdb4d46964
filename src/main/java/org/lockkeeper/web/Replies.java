package org.lockkeeper.web;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Reply;
import org.lockkeeper.locking.store.StoreException;

/** What the registry answers, in the API's words. */
public final class Replies {
    private Replies() {}

    public static Reply join(CompletableFuture<Reply> reply) {
        try {
            return reply.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof StoreException lost) {
                throw lost;
            }
            throw failure;
        }
    }

    public static String id(Reply reply) {
        return Objects.requireNonNull(reply.id());
    }

    /** Refuses a token that is not this one's, whoever shows it: he means another. */
    public static void requireToken(String kind, Claim claim, @Nullable Long token) {
        if (token != null && !claim.hasToken(token)) {
            throw new ApiProblem(
                    ProblemType.TOKEN_MISMATCH, "%s %s does not have the token %d".formatted(kind, claim.id(), token));
        }
    }

    /** @param reply that there is no room for one more */
    public static ApiProblem full(Reply reply, String group) {
        boolean queue = reply.outcome() == Reply.Outcome.QUEUE_FULL;
        String key = queue ? "max-queued" : "max-leases";
        return new ApiProblem(
                queue ? ProblemType.QUEUE_FULL : ProblemType.TOO_MANY_LEASES,
                "%s already (lockkeeper.limits.%s, lockkeeper.groups.%s.%s); try again later"
                        .formatted(
                                queue
                                        ? "as many requests as allowed wait"
                                        : "there are as many windows and leases as allowed",
                                key,
                                group,
                                key));
    }

    public static ApiProblem callerFull() {
        return new ApiProblem(
                ProblemType.TOO_MANY_REQUESTS,
                "this caller has as many requests or leases as it may have (lockkeeper.limits.each); try again later");
    }

    public static ApiProblem keyReused(@Nullable String key) {
        return new ApiProblem(
                ProblemType.IDEMPOTENCY_KEY_REUSED,
                "this Idempotency-Key was used for another request",
                Map.of("idempotencyKey", String.valueOf(key)));
    }
}
