package org.lockkeeper.maintenance.wait;

import java.util.List;
import java.util.function.Consumer;
import org.lockkeeper.locking.rules.Blocker;

/** A condition that tells whenever other things are in the way than before. */
final class ToldChanges implements WaitCondition {

    private final WaitCondition condition;
    private final Consumer<List<Blocker>> listener;
    private List<String> told = List.of();

    ToldChanges(WaitCondition condition, Consumer<List<Blocker>> listener) {
        this.condition = condition;
        this.listener = listener;
    }

    @Override
    public List<Blocker> known() {
        return tell(condition.known());
    }

    @Override
    public List<Blocker> fresh() {
        return tell(condition.fresh());
    }

    private List<Blocker> tell(List<Blocker> blockers) {
        List<String> now = blockers.stream()
                .map(blocker -> blocker.kind() + " " + blocker.subject() + " " + blocker.detail())
                .toList();
        if (!now.isEmpty() && !now.equals(told)) {
            listener.accept(blockers);
        }
        told = now;
        return blockers;
    }

    @Override
    public Runnable subscribe(Runnable changed) {
        return condition.subscribe(changed);
    }
}
