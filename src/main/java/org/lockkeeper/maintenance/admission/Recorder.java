package org.lockkeeper.maintenance.admission;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Reply;
import org.slf4j.Logger;

/** Has the registry record what a loop has found. Where it cannot, that is said once: the store's return wakes the loop. */
final class Recorder {

    private final LockRegistry registry;
    private final Logger log;
    private final Repeats repeats = new Repeats();

    Recorder(LockRegistry registry, Logger log) {
        this.registry = registry;
        this.log = log;
    }

    /**
     * @param fault what is to be said where it could not be recorded
     * @return empty then: it is not durable, so it has not happened
     */
    Optional<Reply> done(Command command, String fault) throws InterruptedException {
        try {
            return Optional.of(registry.submit(command).get());
        } catch (ExecutionException failure) {
            String cause = String.valueOf(failure.getCause());
            if (repeats.due(command.getClass().getSimpleName() + ": " + cause)) {
                log.warn("{}: {}", fault, cause);
            }
            return Optional.empty();
        }
    }
}
