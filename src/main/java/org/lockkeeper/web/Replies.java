package org.lockkeeper.web;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.lock.Reply;
import org.lockkeeper.store.StoreException;

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

    public static ApiProblem keyReused(@Nullable String key) {
        return new ApiProblem(
                ProblemType.IDEMPOTENCY_KEY_REUSED,
                "this Idempotency-Key was used for another request",
                Map.of("idempotencyKey", String.valueOf(key)));
    }
}
