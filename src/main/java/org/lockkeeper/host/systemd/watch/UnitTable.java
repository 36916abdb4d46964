package org.lockkeeper.host.systemd.watch;

import static org.lockkeeper.host.systemd.watch.Serials.NEVER;
import static org.lockkeeper.host.systemd.watch.Serials.after;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.bus.PendingReply.Reply;
import org.lockkeeper.host.systemd.bus.SignalRule.Signal;
import org.lockkeeper.host.systemd.bus.UnitProperties;
import org.lockkeeper.host.systemd.bus.UnitRow;
import org.lockkeeper.host.systemd.units.UnitAliases;
import org.lockkeeper.host.systemd.units.UnitState;
import org.lockkeeper.host.systemd.units.UnitState.Leftovers;
import org.lockkeeper.host.systemd.units.Units;

/**
 * The picture of the watched units, and the order in which it takes in what systemd says.
 *
 * <p>Signals arrive on one thread, replies on many, and neither knows of the other: a signal that was sent before a reply
 * may be processed long after it. What orders them is the serial that the sender, PID 1 with its one thread, puts on each
 * message: both a reply and a PropertiesChanged show the state at the moment they were sent. So
 *
 * <ul>
 *   <li>a signal sent before the last list that was read is dropped: the list covers every watched unit. But it does not
 *       tell a unit's run, which may be another one in the same state, so that the unit's details are asked for anew;
 *   <li>a row of a list does not touch a unit of which a signal sent after the list is known already;
 *   <li>a list sent before another that is known already is dropped;
 *   <li>when a unit joined or left by a signal sent after a list, the list cannot say who belongs: it is read again.
 * </ul>
 *
 * <p>Serials compare only within one connection of systemd. After a re-execution it has another unique name and counts
 * anew: messages of any name but the current owner's are not believed (nor are forged signals, which have yet another
 * sender), and the picture is stale until it has been read from the new owner. In the same way a generation number keeps
 * out what an abandoned connection of ours still delivers.
 *
 * <p>Two signals do not say what they seem to. UnitRemoved comes for running units, too, while systemd reloads; outside
 * of that only units at rest with an empty control group are removed. And the first PropertiesChanged of a start says
 * inactive, with a job: such a unit is not at rest.
 */
final class UnitTable {
    private final UnitSelection selection;
    private final Telling telling;
    private final TreeMap<String, Entry> entries = new TreeMap<>();
    private final Members members = new Members(entries);
    private final EntryViews views = new EntryViews(entries);
    private final StartOrder order = new StartOrder(entries);

    private UnitAliases aliases = UnitAliases.NONE;
    private long reloads;
    private long generation;
    private @Nullable String owner;
    private long readSerial = NEVER;
    private boolean reloading;
    private boolean doubt;

    UnitTable(UnitSelection selection, Clock clock, String staleReason, Consumer<Units> listener) {
        this.selection = selection;
        selection.names().forEach(name -> entries.put(name, new Entry(name, "unknown", true)));
        this.telling = new Telling(
                clock,
                listener,
                staleReason,
                (reason, asOf) -> new Units(
                        views.states(), aliases, reloads, order.queuedStarts(), reason == null, reason, asOf));
    }

    Units units() {
        return telling.units();
    }

    /** A new connection: from now on only what comes by it counts. */
    synchronized long begin() {
        reset(null);
        return ++generation;
    }

    synchronized void stale(long from, String reason) {
        if (from == generation && telling.live()) {
            telling.stale(reason);
        }
    }

    /** There is no connection, whatever was known before. */
    synchronized void unreachable(String reason) {
        telling.stale(reason);
    }

    /** Who is systemd now. Another owner than before makes the picture stale until {@link #live}. */
    synchronized void owner(long from, @Nullable String newOwner) {
        if (from != generation || Objects.equals(owner, newOwner)) {
            return;
        }
        boolean first = owner == null;
        reset(newOwner);
        if (newOwner == null) {
            stale(from, "systemd has left the bus");
        } else {
            stale(from, first ? "systemd has just come to the bus" : "systemd has been executed anew");
        }
    }

    private void reset(@Nullable String newOwner) {
        owner = newOwner;
        readSerial = NEVER;
        reloading = false;
        members.forget();
    }

    /** After a full read: the picture follows systemd from now on, unless its owner changed meanwhile. */
    synchronized void live(long from, String readFrom) {
        if (from == generation && readFrom.equals(owner)) {
            telling.stale(null);
        }
    }

    synchronized void changed(long from, Signal signal, String unit, UnitProperties now) {
        Entry known = entries.get(unit);
        if (!believes(from, signal) || !watches(unit)) {
            if (known != null && isOwner(from, signal.source()) && !after(known.serial, signal.serial())) {
                known.detailed = false;
            }
            return;
        }
        Entry entry = members.join(unit, signal.serial());
        doubt |= !entry.loaded && !"loaded".equals(entry.restLoadState);
        take(entry, signal.serial(), now);
    }

    /** A job that waits for another unit shows in no PropertiesChanged of its unit. */
    synchronized void jobQueued(long from, Signal signal, String unit, long job) {
        if (!believes(from, signal) || !watches(unit)) {
            return;
        }
        Entry entry = members.join(unit, signal.serial());
        if (!after(entry.serial, signal.serial())) {
            entry.queue(job);
            entry.serial = signal.serial();
            telling.taken(true);
        }
    }

    synchronized void jobRemoved(long from, Signal signal, String unit, long job) {
        Entry entry = entries.get(unit);
        if (entry != null && believes(from, signal) && !after(entry.serial, signal.serial()) && entry.dequeue(job)) {
            entry.serial = signal.serial();
            telling.taken(true);
        }
    }

    synchronized void added(long from, Signal signal, String unit) {
        doubt |= believes(from, signal) && !entries.containsKey(unit) && selection.matches(unit, aliases);
    }

    synchronized void removed(long from, Signal signal, String unit) {
        Entry entry = entries.get(unit);
        if (entry == null || reloading || !believes(from, signal) || after(entry.serial, signal.serial())) {
            return;
        }
        if (!entry.atRest()) {
            doubt = true;
            return;
        }
        UnitState before = entry.state;
        members.unload(entry, signal.serial());
        telling.taken(!entry.state.equals(before) || !entry.stays);
    }

    /** Until the full read that follows, UnitRemoved means nothing. */
    synchronized void reloading(long from, Signal signal) {
        reloading |= believes(from, signal);
    }

    /**
     * Takes in a list of all loaded watched units.
     *
     * @param catalogue with it, who belongs is settled anew
     * @return false when it comes from another systemd than the known one, so that nothing was taken in
     */
    synchronized boolean read(long from, Reply reply, List<UnitRow> rows, @Nullable Catalogue catalogue) {
        if (from != generation || !reply.source().equals(owner)) {
            return false;
        }
        if (catalogue != null) {
            settle(catalogue);
            reloading = false;
        }
        if (after(readSerial, reply.serial())) {
            doubt |= catalogue != null;
        } else {
            readSerial = reply.serial();
            doubt |= members.takeRows(reply.serial(), rows, name -> selection.matches(name, aliases));
        }
        telling.taken(true);
        return true;
    }

    synchronized void details(long from, Reply reply, String unit, UnitProperties now) {
        Entry entry = entries.get(unit);
        if (entry != null && entry.loaded && isOwner(from, reply.source()) && !after(entry.serial, reply.serial())) {
            take(entry, reply.serial(), now);
        }
    }

    synchronized void rested(long from, RestReader.Rest rest, String unit) {
        Entry entry = entries.get(unit);
        if (entry != null
                && isOwner(from, rest.asOf().source())
                && !after(entry.serial, rest.asOf().serial())) {
            telling.taken(entry.rested(rest.since(), rest.invocationId()));
        }
    }

    synchronized void leftovers(long from, Reply reply, String unit, boolean some) {
        Entry entry = entries.get(unit);
        if (entry == null || !isOwner(from, reply.source()) || after(entry.serial, reply.serial())) {
            return;
        }
        if (entry.loaded && entry.state.active().stopped()) {
            UnitState before = entry.state;
            entry.state = before.with(some ? Leftovers.SOME : Leftovers.NONE);
            telling.taken(!entry.state.equals(before));
        }
    }

    synchronized List<String> which(Predicate<Entry> predicate) {
        return views.which(predicate);
    }

    synchronized Map<String, Long> queuedStarts(Predicate<Entry> which) {
        return order.jobs(which);
    }

    /** As {@link StartOrder#take}. */
    synchronized void ordered(long from, Map<String, Long> jobs, Map<Long, JobOrder.Place> places, Set<String> empty) {
        if (from == generation) {
            telling.taken(order.take(jobs, places, empty));
        }
    }

    /** Some job was queued or has ended. True: what is known of the order of queued starts may be out of date. */
    synchronized boolean jobsMoved() {
        doubt |= order.startsQueued();
        return doubt;
    }

    /** Whether something was seen that only another read can explain. Asking clears it. */
    synchronized boolean takeDoubt() {
        boolean was = doubt || entries.values().stream().anyMatch(Entry::jobTypeMissing);
        doubt = false;
        return was;
    }

    synchronized boolean watches(String unit) {
        return entries.containsKey(unit) || selection.matches(unit, aliases);
    }

    synchronized boolean isOwner(long from, String source) {
        return from == generation && source.equals(owner);
    }

    private boolean believes(long from, Signal signal) {
        return isOwner(from, signal.source()) && !after(readSerial, signal.serial());
    }

    private void take(Entry entry, long serial, UnitProperties now) {
        UnitState before = entry.state;
        entry.take(now);
        entry.serial = serial;
        telling.taken(!entry.state.equals(before));
    }

    private void settle(Catalogue catalogue) {
        aliases = catalogue.aliases();
        reloads += catalogue.reloaded() ? 1 : 0;
        views.settle(catalogue.loadStates());
    }

    /** What is taken in meanwhile is heard as one change: each picture is one of all units. */
    synchronized void atOnce(Runnable work) {
        telling.atOnce(work);
    }
}
