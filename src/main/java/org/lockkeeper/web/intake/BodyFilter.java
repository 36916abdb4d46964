package org.lockkeeper.web.intake;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.lockkeeper.base.vital.VitalExecutor;
import org.lockkeeper.web.ProblemResponse;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.Problems;
import org.lockkeeper.web.listen.HttpProperties;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Has a request's body whole before anybody handles it: it is small, and no thread waits for a peer that sends it slowly.
 * Refuses what is too large, also what does not tell its length beforehand, and what takes too long.
 */
@Component
@Order(BodyFilter.ORDER)
final class BodyFilter extends OncePerRequestFilter {

    /** Behind the filters that see who may call at all: a body is read of nobody else, and each is asked before it is. */
    static final int ORDER = SecurityFilterProperties.DEFAULT_FILTER_ORDER + 1;

    static final String BODY = BodyFilter.class.getName();

    private final int limit;
    private final long timeoutMillis;
    private final Set<SlowBody> slowOnes = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService deadlines = new VitalExecutor("body-deadlines", 1);

    BodyFilter(HttpProperties properties) {
        this.limit = Math.toIntExact(properties.maxBodySize().toBytes());
        this.timeoutMillis = properties.bodyTimeout().toMillis();
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long length = request.getContentLengthLong();
        if (request.getAttribute(BODY) instanceof byte[] body) {
            request.removeAttribute(BODY);
            serve(body, request, response, chain);
        } else if (request.getDispatcherType() != DispatcherType.REQUEST || !hasBody(request)) {
            chain.doFilter(request, response);
        } else if (length > limit) {
            ProblemResponse.send(request, response, tooLarge(limit));
        } else if (length >= 0 && request.getInputStream().available() >= length) {
            serve(request.getInputStream().readNBytes((int) length), request, response, chain);
        } else {
            AsyncContext context = request.startAsync();
            context.setTimeout(0);
            SlowBody slow = new SlowBody(context, request.getInputStream(), limit, timeoutMillis, slowOnes::remove);
            slowOnes.add(slow);
            context.addListener(new EndOfSlowBody(slow));
            slow.giveUp(deadlines.schedule(slow::late, timeoutMillis, TimeUnit.MILLISECONDS));
            request.getInputStream().setReadListener(slow);
        }
    }

    /** Before the web server, which waits for all requests that are under way. */
    @EventListener(ContextClosedEvent.class)
    void endAll() {
        slowOnes.forEach(SlowBody::shutDown);
    }

    private static void serve(byte[] body, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!isText(body)) {
            ProblemResponse.send(
                    request, response, Problems.of(ProblemType.INVALID_REQUEST, "the body is not in UTF-8"));
            return;
        }
        ReadRequest whole = FormRequest.is(request) ? new FormRequest(request, body) : new ReadRequest(request, body);
        try {
            chain.doFilter(whole, response);
        } finally {
            whole.served();
        }
    }

    /** The reader of JSON takes some longer ways to write a character for that character. */
    private static boolean isText(byte[] body) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
            return true;
        } catch (CharacterCodingException none) {
            return false;
        }
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    static org.springframework.http.ProblemDetail tooLarge(int limit) {
        return Problems.of(ProblemType.PAYLOAD_TOO_LARGE, "the body has more than %d bytes".formatted(limit));
    }
}
