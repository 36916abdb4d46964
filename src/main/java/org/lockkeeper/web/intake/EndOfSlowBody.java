package org.lockkeeper.web.intake;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/** Tells a body that is still read how its request ends. */
record EndOfSlowBody(SlowBody body) implements AsyncListener {

    @Override
    public void onError(AsyncEvent event) {
        body.end();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        body.end();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        body.answered();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // by whoever handles it
    }
}
