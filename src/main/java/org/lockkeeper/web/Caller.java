package org.lockkeeper.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.function.BooleanSupplier;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Request;

/**
 * Somebody who waits for an answer. The container tells of a hang-up only whoever writes, and an answer that is due can
 * be written once; so his connection is looked at.
 */
public final class Caller {

    static final String ATTRIBUTE = Caller.class.getName();
    static final String BY_SOCKET = ATTRIBUTE + ".bySocket";

    /** A connection on which nothing can be read any more shows as one byte, which a read would then fail to get. */
    private static final int END = 1;

    private final BooleanSupplier hungUp;
    private final Runnable abandonBody;

    /** For tests: somebody of whom it is known. */
    public Caller(BooleanSupplier hungUp) {
        this(hungUp, () -> {});
    }

    private Caller(BooleanSupplier hungUp, Runnable abandonBody) {
        this.hungUp = hungUp;
        this.abandonBody = abandonBody;
    }

    /** What is left of his body is not read: else the container would wait for it after the answer. */
    public void abandonBody() {
        abandonBody.run();
    }

    static Caller on(Request request) {
        return new Caller(
                () -> {
                    request.action(ActionCode.AVAILABLE, true);
                    return request.getAvailable() == END;
                },
                () -> {
                    boolean broken = request.getResponse().isErrorReportRequired();
                    request.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
                    if (!broken) { // it takes that for an error which is to be told yet, and it is being told
                        request.getResponse().setErrorReported();
                    }
                });
    }

    /** Whether he came over the unix socket, whose mode says who may open it. */
    public static boolean bySocket(HttpServletRequest request) {
        return Boolean.TRUE.equals(request.getAttribute(BY_SOCKET));
    }

    /** Who has sent this request. */
    public static Caller of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Caller caller ? caller : new Caller(() -> false);
    }

    /**
     * Whether he has closed his connection, or whoever stands between. Only while his answer is due, and on the thread that
     * gives it: after that the connection serves another request.
     */
    public boolean hungUp() {
        return hungUp.getAsBoolean();
    }
}
