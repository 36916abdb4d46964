package org.lockkeeper.reporting.events;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One who listens. Nothing is written to him but what his connection takes at once, so that he holds up nobody. Who does not
 * read is owed little: the changes that he leaves lying give way to the state as it is once he goes on.
 */
final class Listener implements WriteListener, AsyncListener {

    private static final Logger log = LoggerFactory.getLogger(Listener.class);
    /** Of what may lie there for him besides what is being written. */
    private static final int MAX_OWED = 256 * 1024;

    private static final int PIECE = 16 * 1024;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final AsyncContext context;
    private final boolean brief;
    private final ServletOutputStream out;
    private final Consumer<Listener> askAgain;
    private final Consumer<Listener> onEnd;
    private final Deque<Frame> owed = new ArrayDeque<>();
    private int owedBytes;
    /** Changes were left out; nothing is told but the whole state, once he has taken what was begun. */
    private boolean resync;

    private boolean asked;
    private boolean welcomed;
    private boolean writable;
    private boolean over;
    private byte[] current = {};
    private int written;
    private long lastProgress = System.nanoTime();

    /** @param brief whether he is told only that something is another */
    Listener(AsyncContext context, boolean brief, Consumer<Listener> askAgain, Consumer<Listener> onEnd)
            throws IOException {
        this.context = context;
        this.brief = brief;
        this.out = context.getResponse().getOutputStream();
        this.askAgain = askAgain;
        this.onEnd = onEnd;
    }

    /** On the thread of his request, which ends with it. */
    void begin() {
        out.setWriteListener(this);
    }

    synchronized void changed(Frame change) {
        if (!welcomed || resync) {
            return;
        }
        if (owedBytes + change.bytes().length > MAX_OWED) {
            owed.clear();
            owedBytes = 0;
            resync = true;
        } else {
            send(change);
        }
    }

    /** The whole state, or what he has missed; from now on changes follow it. */
    synchronized void welcome(List<Frame> frames) {
        welcomed = true;
        resync = false;
        asked = false;
        frames.forEach(this::send);
    }

    private void send(Frame frame) {
        if (!over) {
            Frame told = brief ? frame.inBrief() : frame;
            owed.add(told);
            owedBytes += told.bytes().length;
            write();
        }
    }

    /** @return false for one who has not taken anything for a minute although something is due */
    synchronized boolean keepAlive() {
        if (over) {
            return true;
        }
        if (current.length == 0 && owed.isEmpty() && !resync) {
            lastProgress = System.nanoTime();
            send(Frame.ALIVE);
            return true;
        }
        return System.nanoTime() - lastProgress < PATIENCE_NANOS;
    }

    @Override
    public synchronized void onWritePossible() {
        writable = true;
        write();
    }

    private void write() {
        try {
            while (!over && writable) {
                writable = out.isReady();
                if (!writable) {
                    return;
                }
                if (written == current.length && !next()) {
                    out.flush();
                    return;
                }
                int length = Math.min(PIECE, current.length - written);
                out.write(current, written, length);
                written += length;
                lastProgress = System.nanoTime();
            }
        } catch (IOException | IllegalStateException gone) {
            onError(gone);
        }
    }

    private boolean next() {
        written = 0;
        current = new byte[0];
        if (resync && owed.isEmpty() && !asked) {
            asked = true;
            askAgain.accept(this);
        }
        if (!owed.isEmpty()) {
            current = owed.remove().bytes();
            owedBytes -= current.length;
        }
        return current.length > 0;
    }

    void end() {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            owed.clear();
            current = new byte[0];
            written = 0;
        }
        onEnd.accept(this);
        try {
            context.complete();
        } catch (IllegalStateException already) {
            log.debug("A listener's stream had ended: {}", already.getMessage());
        }
    }

    @Override
    public void onError(Throwable gone) {
        log.debug("A listener of events is gone: {}", gone.toString());
        end();
    }

    @Override
    public void onError(AsyncEvent event) {
        end();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        end();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        end();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // it begins only once
    }
}
