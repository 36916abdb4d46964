package org.lockkeeper.locking.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the commands of one commit make of the table, one after the other. */
final class Fold {

    private static final Logger log = LoggerFactory.getLogger(Fold.class);

    private final LockRules rules;
    private final Map<String, List<Blocker>> sightings;
    private final ClockWatch.Look look;
    private final List<Event> events = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();
    private LockTable table;

    Fold(LockRules rules, Map<String, List<Blocker>> sightings, LockTable table, ClockWatch.Look look) {
        this.rules = rules;
        this.sightings = sightings;
        this.table = table;
        this.look = look;
    }

    /**
     * Time does its work first, also where there is no command.
     *
     * @param version of the table
     * @param away the last change before a boot, if there was none since
     */
    void all(List<Command> commands, long version, @Nullable Instant away) {
        Duration jump = look.jump();
        // Before the first commit there is no deadline that could move.
        if (!jump.isZero() && version > 0) {
            log.warn("The host's clock was set by {}: all deadlines move with it", jump);
            add(new Command.ShiftClock(jump));
        }
        add(new Command.Tick(onTrust(look.now(), away)));
        commands.forEach(command -> replies.add(add(command)));
    }

    private static @Nullable String onTrust(Instant now, @Nullable Instant away) {
        return away == null || !away.isBefore(now)
                ? null
                : "its time was over at the start of Lockkeeper after a boot: by the host's clock %s had passed since the last change before; if the clock was ahead, it ended too early"
                        .formatted(Duration.between(away, now));
    }

    private Reply add(Command command) {
        LockRules.Step step = rules.apply(table, command, look.now(), sightings);
        table = step.table();
        events.addAll(step.events());
        return step.reply();
    }

    ClockWatch.Look look() {
        return look;
    }

    LockTable table() {
        return table;
    }

    List<Event> events() {
        return events;
    }

    List<Reply> replies() {
        return replies;
    }
}
