package org.lockkeeper.daemon;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.lockkeeper.lock.Command;
import org.lockkeeper.registry.LockRegistry;
import org.lockkeeper.service.GuardedServices;
import org.springframework.stereotype.Component;

/**
 * Whether the parts that everything rests on still move: the thread that writes the locks answers a command, and the
 * question to systemd comes back. That the store or the bus is lost is no want of progress: it is noticed, said, and
 * tried again; another process could do no better.
 */
@Component
class Progress {

    private final LockRegistry registry;
    private final GuardedServices services;

    Progress(LockRegistry registry, GuardedServices services) {
        this.registry = registry;
        this.services = services;
    }

    /** Blocks for at most about this long. */
    boolean made(Duration within) throws InterruptedException {
        CompletableFuture<?> locks = registry.submit(new Command.Tick());
        CompletableFuture<?> picture = CompletableFuture.runAsync(services::refresh);
        return answered(locks, within) && answered(picture, within);
    }

    private static boolean answered(CompletableFuture<?> answer, Duration within) throws InterruptedException {
        try {
            answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException refused) {
            // An answer, too.
            return true;
        } catch (TimeoutException stuck) {
            return false;
        }
    }
}
