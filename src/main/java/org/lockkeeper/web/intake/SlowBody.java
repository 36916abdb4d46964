package org.lockkeeper.web.intake;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.coyote.BadRequestException;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.Caller;
import org.lockkeeper.web.Faults;
import org.lockkeeper.web.ProblemResponse;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.Problems;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ProblemDetail;

/** A body that has not come whole with its request: read as it comes, on no thread of its own. */
final class SlowBody implements ReadListener {

    private static final Logger log = LoggerFactory.getLogger(SlowBody.class);

    private final AsyncContext context;
    private final ServletInputStream in;
    private final int limit;
    private final long timeoutMillis;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private @Nullable Future<?> deadline;
    private final Consumer<SlowBody> onEnd;
    private boolean over;

    SlowBody(AsyncContext context, ServletInputStream in, int limit, long timeoutMillis, Consumer<SlowBody> onEnd) {
        this.context = context;
        this.in = in;
        this.limit = limit;
        this.timeoutMillis = timeoutMillis;
        this.onEnd = onEnd;
    }

    synchronized void giveUp(Future<?> at) {
        deadline = at;
    }

    @Override
    public synchronized void onDataAvailable() {
        try {
            read();
        } catch (IOException broken) {
            if (Faults.ofThePeer(broken) && !(broken instanceof BadRequestException)) {
                onError(broken);
            } else {
                refuse(Problems.of(ProblemType.BAD_REQUEST, "the body could not be read"));
            }
        }
    }

    private void read() throws IOException {
        byte[] piece = new byte[4096];
        while (!over && in.isReady()) {
            int count = in.read(piece);
            if (count < 0) {
                return;
            }
            body.write(piece, 0, count);
            if (body.size() > limit) {
                refuse(BodyFilter.tooLarge(limit));
            }
        }
    }

    @Override
    public synchronized void onAllDataRead() {
        if (finish()) {
            context.getRequest().setAttribute(BodyFilter.BODY, body.toByteArray());
            context.dispatch();
        }
    }

    synchronized void late() {
        if (!over) {
            refuse(Problems.of(
                    ProblemType.BODY_TIMEOUT, "the body did not come whole within %d ms".formatted(timeoutMillis)));
        }
    }

    /** What is still to come is not read any more, so the connection goes with it. */
    private void refuse(ProblemDetail problem) {
        if (!finish()) {
            return;
        }
        try {
            HttpServletRequest request = (HttpServletRequest) context.getRequest();
            Caller.of(request).abandonBody();
            ProblemResponse.send(request, (HttpServletResponse) context.getResponse(), problem);
        } catch (IOException | IllegalStateException gone) {
            log.debug("A slow caller was gone before he was told: {}", gone.getMessage());
        }
        complete();
    }

    /** The service ends, and does not wait for what may never come. */
    synchronized void shutDown() {
        refuse(Problems.of(ProblemType.SHUTTING_DOWN, "Lockkeeper is shutting down"));
    }

    private boolean finish() {
        if (over) {
            return false;
        }
        over = true;
        onEnd.accept(this);
        if (deadline != null) {
            deadline.cancel(false);
        }
        return true;
    }

    private void complete() {
        try {
            context.complete();
        } catch (IllegalStateException already) {
            log.debug("A slow request had ended: {}", already.getMessage());
        }
    }

    @Override
    public synchronized void onError(Throwable gone) {
        log.debug("A caller hung up before its body was there: {}", gone.toString());
        end();
    }

    /** The container has ended the request. */
    synchronized void end() {
        if (finish()) {
            complete();
        }
    }

    /** The answer is out. */
    synchronized void answered() {
        finish();
    }
}
