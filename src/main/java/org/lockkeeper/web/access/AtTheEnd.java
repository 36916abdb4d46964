package org.lockkeeper.web.access;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/** Does something once when a request that goes on without a thread is over. */
record AtTheEnd(Runnable act) implements AsyncListener {

    @Override
    public void onComplete(AsyncEvent event) {
        act.run();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        // it is completed afterwards
    }

    @Override
    public void onError(AsyncEvent event) {
        // it is completed afterwards
    }

    /** A listener is good for one cycle. */
    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }
}
