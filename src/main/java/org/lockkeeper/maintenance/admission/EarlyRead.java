package org.lockkeeper.maintenance.admission;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;

/**
 * Asks systemd while the commit that grants a lease is still being written, so that both take the time of one. For leases
 * that close no gate: for those the question counts only once the gate is closed. A read speaks for the leases that it was
 * begun for, at the first look at them alone, and only if it was begun a moment ago: a commit that hangs makes it an old one.
 */
final class EarlyRead {

    static final Duration A_MOMENT = Duration.ofMillis(500);

    private record Begun(Set<String> leases, long atNanos, CompletableFuture<Void> done) {}

    private final Runnable read;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable Begun> last = new AtomicReference<>();

    EarlyRead(Runnable read, Executor executor, LongSupplier nanoTime) {
        this.read = read;
        this.executor = executor;
        this.nanoTime = nanoTime;
    }

    /** Returns at once. */
    void beginFor(Set<String> leases) {
        // From here on it is later than what is asked, and so it counts as older than it is.
        long now = nanoTime.getAsLong();
        last.set(new Begun(Set.copyOf(leases), now, CompletableFuture.runAsync(read, executor)));
    }

    /**
     * Waits for the read that was begun for some of these, if there is one.
     *
     * @return those that systemd was asked for
     */
    Set<String> takeFor(Collection<Claim> draining) throws InterruptedException {
        Begun begun = last.get();
        if (begun == null) {
            return Set.of();
        }
        Set<String> ids = new HashSet<>(begun.leases());
        ids.retainAll(draining.stream().map(Claim::id).toList());
        if (ids.isEmpty() || !last.compareAndSet(begun, null)) {
            return Set.of(); // not granted yet, or there is a later one
        }
        try {
            begun.done().get();
        } catch (ExecutionException failure) {
            return Set.of(); // as if there was none
        }
        return nanoTime.getAsLong() - begun.atNanos() > A_MOMENT.toNanos() ? Set.of() : ids;
    }

    static Set<String> ids(List<Claim> claims) {
        return new HashSet<>(claims.stream().map(Claim::id).toList());
    }
}
