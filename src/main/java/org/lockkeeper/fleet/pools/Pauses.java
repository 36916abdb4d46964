package org.lockkeeper.fleet.pools;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Reply.Outcome;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.Replies;
import org.lockkeeper.web.access.Principal;

/** While a pool is paused, no host of it gets a slot that it was not told of before. Who waits, waits on. */
final class Pauses {

    private final LockRegistry registry;

    Pauses(LockRegistry registry) {
        this.registry = registry;
    }

    /** The one that holds for this pool. */
    Optional<Claim> of(String pool) {
        LockTable table = registry.state().table();
        return table.find(FleetRules.pause("")).or(() -> table.find(FleetRules.pause(pool)));
    }

    /**
     * One that is there already stays as it is.
     *
     * @param pool empty for all
     */
    void pause(String pool, String by, String reason, Principal caller) {
        Outcome outcome = Replies.join(registry.submit(caller.asks(FleetRules.pause(pool, by, reason))))
                .outcome();
        if (outcome != Outcome.DONE && outcome != Outcome.REPEATED) {
            throw new ApiProblem(ProblemType.QUEUE_FULL, "the fleet's table has no room for a pause");
        }
    }

    /** @param pool empty for all pauses there are, of single pools as well */
    void resume(String pool, @Nullable String by, Principal caller) {
        Stream<String> ended = pool.isEmpty()
                ? registry.state().table().claims().stream()
                        .filter(FleetRules::isPause)
                        .map(Claim::id)
                : Stream.of(FleetRules.pause(pool));
        List<String> all = ended.toList();
        all.forEach(id -> Replies.join(registry.submit(caller.asks(new Command.Release(id, by, null, true)))));
    }
}
