package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A lock table to play with: remembers the events, and starts at a round time. */
final class Locks {

    static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private final Rules rules;
    final List<Event> events = new ArrayList<>();
    LockTable table = LockTable.EMPTY;
    Instant now = START;

    Locks(LockRules rules) {
        this(rules::apply);
    }

    Locks(Rules rules) {
        this.rules = rules;
    }

    Reply apply(Command command) {
        return apply(command, Map.of());
    }

    Reply apply(Command command, Map<String, List<Blocker>> sightings) {
        LockRules.Step step = rules.apply(table, command, now, sightings);
        table = step.table();
        events.addAll(step.events());
        return step.reply();
    }

    void pass(Duration time) {
        now = now.plus(time);
        apply(new Command.Tick());
    }

    Reply request(String id, String group) {
        return request(id, group, null);
    }

    Reply request(String id, String group, Command.@Nullable Key key) {
        return apply(submit(id, group, key));
    }

    static Submit submit(String id, String group, Command.@Nullable Key key) {
        return Submit.window(
                id, group, "alice", "a reason", Duration.ofMinutes(10), Duration.ofHours(1), List.of(), false, key);
    }

    Reply hold(String id) {
        return apply(new Command.Hold(id));
    }

    Reply release(String id) {
        return apply(new Command.Release(id, "alice", null, false));
    }

    Phase phase(String id) {
        return table.find(id).map(Claim::phase).orElse(Phase.ENDED);
    }

    Claim ended(String id) {
        return events.stream()
                .filter(event ->
                        event.type() == Event.Type.ENDED && event.subject().equals(id))
                .map(Event::after)
                .findFirst()
                .orElseThrow();
    }

    End endOf(String id) {
        End end = ended(id).end();
        if (end == null) {
            throw new AssertionError(id + " has no end");
        }
        return end;
    }
}
