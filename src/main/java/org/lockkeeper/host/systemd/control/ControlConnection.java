package org.lockkeeper.host.systemd.control;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.Vital;
import org.lockkeeper.host.systemd.bus.Bus;
import org.lockkeeper.host.systemd.bus.BusException;
import org.lockkeeper.host.systemd.bus.SignalRule;
import org.lockkeeper.host.systemd.bus.SignalRule.Signal;
import org.lockkeeper.host.systemd.bus.Systemd;

/**
 * A connection that is made when it is first needed, and again after it was lost. There is never more than one, nor more
 * than one in the making: a bus that hangs takes a connection and never answers, and every call would leave one behind.
 */
final class ControlConnection implements AutoCloseable {

    private final String address;
    private final Duration callTimeout;
    private final Consumer<Signal> onChanged;
    private final Runnable onMissed;
    private @Nullable CompletableFuture<Bus> opening;
    private @Nullable Bus bus;
    private boolean closed;

    /**
     * @param onChanged hears of changed properties of units
     * @param onMissed runs when it may not have heard of some: after each connect, too
     */
    ControlConnection(String address, Duration callTimeout, Consumer<Signal> onChanged, Runnable onMissed) {
        this.address = address;
        this.callTimeout = callTimeout;
        this.onChanged = onChanged;
        this.onMissed = onMissed;
    }

    synchronized Bus get() throws BusException {
        Bus known = bus;
        if (known != null && known.lostReason() == null) {
            return known;
        }
        if (known != null) {
            known.close();
            bus = null;
        }
        Bus opened = opened();
        bus = opened;
        onMissed.run();
        return opened;
    }

    private Bus opened() throws BusException {
        CompletableFuture<Bus> awaited = opening == null ? open() : opening;
        opening = awaited;
        try {
            Bus opened = awaited.get(callTimeout.toMillis(), TimeUnit.MILLISECONDS);
            opening = null;
            return opened;
        } catch (TimeoutException hangs) {
            // It goes on: whoever asks next gets what comes of it.
            throw BusException.lost("the bus at " + address + " does not answer", hangs);
        } catch (ExecutionException failure) {
            opening = null;
            if (failure.getCause() instanceof BusException refused) {
                throw refused;
            }
            throw BusException.lost("no connection to the bus at " + address, failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new BusException(BusException.Kind.INTERRUPTED, "interrupted while connecting to the bus", "", stop);
        }
    }

    private CompletableFuture<Bus> open() throws BusException {
        if (closed) {
            throw BusException.lost("closed", null);
        }
        CompletableFuture<Bus> future = new CompletableFuture<>();
        Vital.thread("systemd-control", () -> open(future)).start();
        return future;
    }

    private void open(CompletableFuture<Bus> future) {
        Bus opened = null;
        try {
            opened = Bus.connect(address, callTimeout, onMissed, reason -> {}, Systemd.NAME);
            opened.listen(SignalRule.unitProperties(), onChanged);
            new Systemd(opened).subscribe();
            if (!future.complete(opened)) {
                opened.close();
            }
        } catch (BusException | RuntimeException failure) {
            if (opened != null) {
                opened.close();
            }
            future.completeExceptionally(failure);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (opening != null) {
            opening.thenAccept(Bus::close);
        }
        if (bus != null) {
            bus.close();
            bus = null;
        }
    }
}
