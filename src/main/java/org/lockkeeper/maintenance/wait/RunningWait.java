package org.lockkeeper.maintenance.wait;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Blocker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;

/** One wait and the caller it is for. */
final class RunningWait implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(RunningWait.class);
    private static final Long NO_TIMEOUT = 0L;

    private final ResponseBodyEmitter answer = new ResponseBodyEmitter(NO_TIMEOUT);
    private final MediaType type;
    private final FutureTask<WaitOutcome> task;
    private volatile @Nullable Future<?> heartbeats;

    /** @param type JSON, or text: then the caller is told of each change while he waits */
    RunningWait(MediaType type, Function<RunningWait, WaitOutcome> wait) {
        this.type = type;
        this.task = new FutureTask<>(() -> wait.apply(this));
        answer.onError(gone -> hungUp());
        answer.onCompletion(this::hungUp);
    }

    ResponseBodyEmitter answer() {
        return answer;
    }

    /** @param sending calls {@link #heartbeat} until it is cancelled */
    void keepAlive(Future<?> sending) {
        heartbeats = sending;
    }

    /** The first one after the caller has gone usually passes, and makes its host refuse the second. */
    void heartbeat() {
        try {
            answer.send("\n", MediaType.TEXT_PLAIN);
        } catch (IOException | IllegalStateException gone) {
            log.debug("A caller hung up while it waited: {}", gone.getMessage());
            hungUp();
        }
    }

    /** Goes on where it cannot be told: the next heartbeat finds out why. */
    void tell(List<Blocker> blockers) {
        if (type.isCompatibleWith(MediaType.TEXT_PLAIN)) {
            try {
                answer.send(new WaitProgress(blockers.size(), blockers), type);
            } catch (IOException | IllegalStateException gone) {
                log.debug("A caller hung up while it waited: {}", gone.getMessage());
            }
        }
    }

    private void hungUp() {
        task.cancel(true);
    }

    @Override
    public void run() {
        task.run();
        Future<?> sending = heartbeats;
        if (sending != null) {
            sending.cancel(false);
        }
        // What ended the wait must not end the sending of its answer.
        boolean interrupted = Thread.interrupted();
        if (task.isCancelled()) {
            log.debug("A wait ended since nobody waited for it any more (interrupted: {})", interrupted);
            return;
        }
        try {
            answer.send(WaitView.of(task.get()), type);
            answer.complete();
        } catch (ExecutionException fault) {
            answer.completeWithError(fault.getCause() == null ? fault : fault.getCause());
        } catch (IOException | IllegalStateException | InterruptedException gone) {
            log.debug("A caller hung up before it was answered: {}", gone.getMessage());
        }
    }
}
