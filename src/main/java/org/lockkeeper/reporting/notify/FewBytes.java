package org.lockkeeper.reporting.notify;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Of what a receiver has to say nothing is kept, and no more is read than leaves the connection of use. */
final class FewBytes implements BodySubscriber<Void> {

    private static final long MOST = 8192;

    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;
    private long seen;

    @Override
    public CompletionStage<Void> getBody() {
        return end;
    }

    @Override
    public void onSubscribe(Flow.Subscription fresh) {
        subscription = fresh;
        fresh.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        Flow.Subscription known = subscription;
        if (known == null) {
            return;
        }
        buffers.forEach(buffer -> seen += buffer.remaining());
        if (seen > MOST) {
            known.cancel();
            end.complete(null);
        } else {
            known.request(1);
        }
    }

    @Override
    public void onError(Throwable failure) {
        end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        end.complete(null);
    }
}
