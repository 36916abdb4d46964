package org.lockkeeper.reporting.notify;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.store.Outbox.Letter;

/** Sends one letter once. Nobody waits for it but a timer. */
final class Post {

    /** However long an answer may take. */
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private static final int GONE = 410;
    private static final long LONGEST_WISH = 3600;

    private final HttpClient http;
    private final ScheduledExecutorService executor;
    private final Clock clock;

    Post(ScheduledExecutorService executor, Clock clock) {
        this.http = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .executor(executor)
                .build();
        this.executor = executor;
        this.clock = clock;
    }

    /**
     * What came of it.
     *
     * @param fault null: it was taken
     * @param gone whether the receiver wants no more of it, ever
     * @param notBefore how long the receiver wants to be left alone
     */
    record Result(@Nullable String fault, boolean gone, Duration notBefore) {

        static final Result TAKEN = new Result(null, false, Duration.ZERO);

        static Result failed(String fault) {
            return new Result(fault, false, Duration.ZERO);
        }
    }

    /** Never fails. */
    CompletableFuture<Result> send(Receiver receiver, Letter letter) {
        CompletableFuture<HttpResponse<Void>> sent = http.sendAsync(request(receiver, letter), info -> new FewBytes());
        // The client's own limit ends with the headers of the answer.
        Future<?> limit =
                executor.schedule(() -> sent.cancel(true), receiver.timeout().toMillis(), TimeUnit.MILLISECONDS);
        return sent.handle((answer, failure) -> {
            limit.cancel(false);
            return failure == null ? of(answer) : Result.failed(words(failure, receiver));
        });
    }

    private HttpRequest request(Receiver receiver, Letter letter) {
        byte[] body = receiver.body(letter.body());
        HttpRequest.Builder request = HttpRequest.newBuilder(receiver.url())
                .timeout(receiver.timeout())
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        receiver.headers(letter.id(), clock.instant().getEpochSecond(), body).forEach(request::header);
        return request.build();
    }

    private static Result of(HttpResponse<Void> answer) {
        int status = answer.statusCode();
        if (status >= 200 && status < 300) {
            return Result.TAKEN;
        }
        if (status == GONE) {
            return new Result("it answered 410: it is gone", true, Duration.ZERO);
        }
        String fault =
                status >= 300 && status < 400 ? "it answered %d, and a redirect is not followed" : "it answered %d";
        return new Result(fault.formatted(status), false, wish(answer));
    }

    private static Duration wish(HttpResponse<Void> answer) {
        return answer.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(text -> Duration.ofSeconds(Math.min(Long.parseLong(text), LONGEST_WISH)))
                .orElse(Duration.ZERO);
    }

    private static String words(Throwable failure, Receiver receiver) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof CancellationException || cause instanceof HttpTimeoutException) {
            return "no answer within " + receiver.timeout();
        }
        Throwable more = cause.getMessage() == null ? cause.getCause() : null;
        return cause.getClass().getSimpleName()
                + (cause.getMessage() == null ? "" : ": " + cause.getMessage())
                + (more == null ? "" : " (" + more.getClass().getSimpleName() + ")");
    }
}
