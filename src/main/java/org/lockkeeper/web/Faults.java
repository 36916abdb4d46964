package org.lockkeeper.web;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.UUID;
import org.apache.coyote.BadRequestException;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.words.Text;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ProblemDetail;
import org.springframework.web.util.DisconnectedClientHelper;

/** Faults of our own: the whole story for the log, and for the caller the id that finds it there. */
public final class Faults {

    private static final String OURS = "org.lockkeeper.";

    private static final Logger log = LoggerFactory.getLogger(Faults.class);

    private Faults() {}

    /** He is gone, or what he sent cannot be read: no fault of ours. Spring does not know each way to say so. */
    public static boolean ofThePeer(@Nullable Throwable fault) {
        if (fault == null) {
            return false;
        }
        if (fault instanceof SocketTimeoutException) { // Tomcat waits by the clock, which may have been set
            return true;
        }
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause.getClass().getName().startsWith(OURS)) {
                return false; // a connection of our own, to the bus say
            }
            if (cause instanceof SocketException || cause instanceof BadRequestException) {
                return true;
            }
        }
        return DisconnectedClientHelper.isClientDisconnectedException(fault);
    }

    static ProblemDetail report(String method, String uri, @Nullable Throwable fault) {
        String errorId = UUID.randomUUID().toString();
        if (ofThePeer(fault)) {
            log.debug("{} {}: the caller hung up: {}", Text.shorten(method), Text.shorten(uri), String.valueOf(fault));
        } else {
            log.error("{} {} failed, error id {}", Text.shorten(method), Text.shorten(uri), errorId, fault);
        }
        ProblemDetail problem = Problems.of(ProblemType.INTERNAL, "something went wrong here; the log tells what");
        problem.setProperty("errorId", errorId);
        return problem;
    }
}
