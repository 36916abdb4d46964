package org.lockkeeper.host.gate.runs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.lockkeeper.host.gate.files.AskedStart;
import org.lockkeeper.host.gate.files.GateFiles;
import org.lockkeeper.host.gate.files.GateJournal;
import org.lockkeeper.host.gate.files.GateStatus;
import org.lockkeeper.host.gate.files.GateStep;
import org.lockkeeper.host.gate.files.OwedStart;
import org.lockkeeper.locking.store.HostChanges.HostChange;
import org.lockkeeper.locking.store.HostChanges.HostChange.Kind;

/** The starts that are owed: how far each has come, and how it ends. */
final class Debts {

    /** For how long the next one waits for this one's outcome. */
    private static final long TURN = TimeUnit.SECONDS.toNanos(10);

    private final GateJournal journal;
    private final GateFiles files;
    private final CatchUpTargets targets;
    /** When this process asked for those that it has asked for. */
    private final Map<String, Long> sentAt = new HashMap<>();
    /** What each waits for, to be shown. */
    private final Map<String, String> pending = new HashMap<>();

    Debts(GateJournal journal, GateFiles files, CatchUpTargets targets) {
        this.journal = journal;
        this.files = files;
        this.targets = targets;
    }

    /** Whether it waits to be started: it has neither been asked for nor failed. */
    boolean waits(HostChange owed) {
        return !journal.has(Kind.ASKED_START, owed.subject()) && !journal.has(Kind.FAILED_START, owed.subject());
    }

    void sent(String unit, long at) {
        sentAt.put(unit, at);
    }

    /** Whether this process has asked for it, or has seen that an earlier one had. */
    boolean isSent(String unit) {
        return sentAt.containsKey(unit);
    }

    void waitsFor(String unit, String words) {
        pending.put(unit, words);
    }

    String waitsFor(String unit) {
        return pending.getOrDefault(unit, "");
    }

    /** Whether the one that was asked for last may still be about to do its work. */
    boolean taken() {
        return sentAt.values().stream().anyMatch(at -> System.nanoTime() - at < TURN);
    }

    /** Whether something is owed that can still be done without anybody's help. */
    boolean atWork() {
        return journal.of(Kind.OWED_START).stream().anyMatch(owed -> !journal.has(Kind.FAILED_START, owed.subject()));
    }

    /** The longer it lasts the more seldom, and its unit's changes are heard of anyway. */
    long again(String unit) {
        Long sent = sentAt.get(unit);
        return sent == null
                ? Starter.SOON
                : Math.min(Starter.SELDOM, Math.max(Starter.SOON, (System.nanoTime() - sent) / 4));
    }

    /** Forgets the debt: somebody has decided so. False: there was none. */
    boolean dismiss(String unit) {
        Optional<HostChange> owed = journal.find(Kind.OWED_START, unit);
        if (owed.isPresent()) {
            try {
                end(owed.get());
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return owed.isPresent();
    }

    void end(HostChange owed) throws IOException {
        String unit = owed.subject();
        journal.erase(Stream.of(
                        Optional.of(owed), journal.find(Kind.ASKED_START, unit), journal.find(Kind.FAILED_START, unit))
                .flatMap(Optional::stream)
                .toList());
        GateStep.START_JOURNALED.passed();
        forget(unit);
        files.unmarkStopped(unit);
        files.deleteNote(unit);
        targets.stop(unit);
        GateStep.START_CLEARED.passed();
    }

    /** A start that is wanted anew is no longer one that was asked for, or has failed. */
    void renew(String unit) {
        List<HostChange> over = Stream.of(Kind.ASKED_START, Kind.FAILED_START)
                .flatMap(kind -> journal.find(kind, unit).stream())
                .toList();
        if (!over.isEmpty()) {
            journal.erase(over);
            forget(unit);
            targets.stop(unit);
        }
    }

    void forget(String unit) {
        sentAt.remove(unit);
        pending.remove(unit);
    }

    /** What is owed, to be shown. */
    List<GateStatus.Owed> shown() {
        return journal.of(Kind.OWED_START).stream().map(this::shown).toList();
    }

    private GateStatus.Owed shown(HostChange owed) {
        String unit = owed.subject();
        Optional<HostChange> failed = journal.find(Kind.FAILED_START, unit);
        boolean asked = journal.has(Kind.ASKED_START, unit);
        return new GateStatus.Owed(
                unit,
                OwedStart.of(owed).stopped() ? GateStatus.Because.STOPPED : GateStatus.Because.HELD_BACK,
                owed.at(),
                failed.isPresent()
                        ? GateStatus.OwedState.FAILED
                        : asked ? GateStatus.OwedState.STARTING : GateStatus.OwedState.WAITING,
                failed.map(change -> AskedStart.of(change).reason())
                        .orElse(asked ? pending.getOrDefault(unit, "its start was asked for") : null));
    }
}
