package org.lockkeeper.app.daemon;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.Vital;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Command;
import org.springframework.stereotype.Component;

/**
 * Whether the parts that everything rests on still move: the thread that writes the locks answers a command, the question
 * to systemd comes back, and so does a call through each of the sockets that callers use. That the store or the bus is lost is no want of progress: it is noticed, said, and
 * tried again; another process could do no better.
 */
@Component
class Progress {

    private final LockRegistry registry;
    private final GuardedServices services;
    private final Listeners listeners;

    Progress(LockRegistry registry, GuardedServices services, Listeners listeners) {
        this.registry = registry;
        this.services = services;
        this.listeners = listeners;
    }

    /**
     * Blocks for at most about this long.
     *
     * @return what does not move, as a sentence; null when all does
     */
    @Nullable
    String stuck(Duration within) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        CompletableFuture<?> locks = registry.submit(new Command.Tick());
        CompletableFuture<?> picture = CompletableFuture.runAsync(services::refresh);
        for (SocketAddress address : listeners.addresses()) {
            if (!Probe.answers(address, deadline)) {
                return "no answer by " + address;
            }
        }
        if (!answered(locks, deadline)) {
            return "the locks are not written";
        }
        return answered(picture, deadline) ? null : "systemd is not asked";
    }

    private static boolean answered(CompletableFuture<?> answer, long deadline) throws InterruptedException {
        try {
            answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException refused) {
            Vital.endIfError("progress", refused.getCause());
            // An answer, too.
            return true;
        } catch (TimeoutException stuck) {
            return false;
        }
    }
}
