package org.lockkeeper.window;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.lock.Reply;
import org.lockkeeper.store.StoreException;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;

/** What the registry answers, in the API's words. */
final class Replies {
    private Replies() {}

    static Reply join(CompletableFuture<Reply> reply) {
        try {
            return reply.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof StoreException lost) {
                throw lost;
            }
            throw failure;
        }
    }

    static String id(Reply reply) {
        return Objects.requireNonNull(reply.id());
    }

    static ApiProblem keyReused(@Nullable String key) {
        return new ApiProblem(
                ProblemType.IDEMPOTENCY_KEY_REUSED,
                "this Idempotency-Key was used for another request",
                Map.of("idempotencyKey", String.valueOf(key)));
    }
}
