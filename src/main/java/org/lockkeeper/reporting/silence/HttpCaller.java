package org.lockkeeper.reporting.silence;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.Vital;

/**
 * Asks one monitor, in a bounded time and for a bounded answer. Follows no redirect: credentials go where they were configured
 * to go. What is read from files is read when it is needed, so that it can be changed, and a missing file keeps nothing from
 * starting. For one thread.
 */
final class HttpCaller {

    /** Alertmanager keeps what has ended for days, and tells of it. */
    private static final int MOST = 8 << 20;

    private final Target target;
    private final Duration timeout;
    private @Nullable HttpClient client;

    HttpCaller(Target target, Duration timeout) {
        this.target = target;
        this.timeout = timeout;
    }

    /** @param body empty where there was none */
    record Answer(int status, String body) {

        boolean ok() {
            return status >= 200 && status < 300;
        }
    }

    /**
     * @param json null for a request without a body
     * @throws SilenceFailure where there was no answer; one that refuses is an answer
     */
    Answer ask(String method, URI uri, @Nullable String json) throws SilenceFailure {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                    .timeout(timeout)
                    .header("Accept", "application/json")
                    .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
            if (json != null) {
                request.header("Content-Type", "application/json");
                if (method.equals("GET")) { // as Icinga wants it, since a body is for others lost
                    request.POST(BodyPublishers.ofString(json)).header("X-HTTP-Method-Override", method);
                }
            }
            String authorization = Secrets.authorization(target);
            if (authorization != null) {
                request.header("Authorization", authorization);
            }
            return sent(request.build());
        } catch (SSLException refused) {
            client = null; // the certificates may be others by the next time
            throw failure(uri, "its certificate or TLS is refused: " + refused.getMessage(), refused);
        } catch (IOException failed) {
            throw failure(uri, why(failed), failed);
        } catch (GeneralSecurityException unusable) {
            throw failure(
                    uri, "%s.ca-file cannot be used: %s".formatted(target.key(), unusable.getMessage()), unusable);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw failure(uri, "stopped", stopped);
        }
    }

    /** The whole exchange is bounded; the client's own time-out ends with the head of the answer. */
    private Answer sent(HttpRequest request) throws IOException, GeneralSecurityException, InterruptedException {
        CompletableFuture<HttpResponse<String>> answer = client().sendAsync(request, head -> new BoundedBody(MOST));
        try {
            HttpResponse<String> response = answer.get(timeout.toMillis() + 100, TimeUnit.MILLISECONDS);
            return new Answer(response.statusCode(), response.body());
        } catch (TimeoutException late) {
            answer.cancel(true);
            throw new HttpTimeoutException("request timed out");
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            Vital.endIfError("http", cause);
            throw cause instanceof IOException known ? known : new IOException(cause);
        }
    }

    private HttpClient client() throws IOException, GeneralSecurityException {
        HttpClient known = client;
        if (known == null) {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(timeout);
            Path ca = target.caFile();
            if (ca != null) {
                builder.sslContext(Trust.in(ca));
            }
            known = builder.build();
            client = known;
        }
        return known;
    }

    private static String why(IOException failed) {
        if (failed instanceof HttpTimeoutException) {
            return "it has not answered in time";
        }
        if (failed instanceof ConnectException) {
            return "nobody listens there, or no connection is allowed";
        }
        String message = failed.getMessage();
        return failed.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    private static SilenceFailure failure(URI uri, String why, Exception cause) {
        return new SilenceFailure("%s://%s: %s".formatted(uri.getScheme(), uri.getAuthority(), why), cause);
    }
}
