package org.lockkeeper.host.systemd.watch;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.host.systemd.bus.BusException;
import org.lockkeeper.host.systemd.bus.PendingReply.Reply;
import org.lockkeeper.host.systemd.bus.Questions;
import org.lockkeeper.host.systemd.bus.Systemd;
import org.lockkeeper.host.systemd.bus.UnitProperties;
import org.lockkeeper.host.systemd.bus.UnitRow;
import org.lockkeeper.host.systemd.units.UnitAliases;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads units into a {@link UnitTable}, over one connection. */
final class UnitReader {
    private static final Logger log = LoggerFactory.getLogger(UnitReader.class);
    private final Repeats repeats = new Repeats();
    /** A list of no patterns would be a list of all units; this one is always there, and costs one row. */
    private static final List<String> NOTHING = List.of("-.slice");

    private final Systemd systemd;
    private final UnitTable table;
    private final UnitSelection selection;
    private final UnitFiles files;
    private final long generation;

    private volatile List<String> patterns = NOTHING;

    UnitReader(Systemd systemd, UnitTable table, UnitSelection selection, UnitFiles files, long generation) {
        this.files = files;
        this.systemd = systemd;
        this.table = table;
        this.selection = selection;
        this.generation = generation;
    }

    /** Reads which files match, if that is due. True: something may have changed. */
    boolean readFiles() throws BusException {
        if (files.dueInNanos() > 0) {
            return false;
        }
        files.reading();
        long began = System.nanoTime();
        try {
            files.read(
                    systemd.files(selection.filePatterns(), slow -> table.stale(generation, slow)),
                    System.nanoTime() - began);
        } catch (BusException e) {
            if (e.kind() != BusException.Kind.REFUSED) {
                files.outdate();
                throw e;
            }
            files.notRead(System.nanoTime() - began);
            if (repeats.due(String.valueOf(e.getMessage()))) {
                log.warn(
                        "Units that match {} but are not loaded do not show: {}", selection.patterns(), e.getMessage());
            }
        }
        return true;
    }

    /**
     * Reads everything but the files.
     *
     * @param reloaded whether systemd may have read unit files since the read before
     * @return false: systemd was replaced meanwhile
     */
    boolean readAll(boolean reloaded) throws BusException {
        List<UnitRow> rows = UnitRow.list(systemd.loaded(patterns(UnitAliases.NONE)));
        if (reloaded) {
            files.gone(rows.stream()
                    .filter(row -> row.loadState().equals("not-found"))
                    .map(UnitRow::name)
                    .toList());
        }
        Set<String> names = new LinkedHashSet<>(selection.names());
        names.addAll(files.others());
        Set<String> known = new LinkedHashSet<>(names);
        known.addAll(files.loadStates().keySet());
        rows.forEach(row -> known.add(row.name()));
        UnitAliases aliases = new AliasReader(systemd).read(known, files.templates());
        Map<String, String> loadStates = new HashMap<>();
        files.loadStates().forEach((name, state) -> {
            if (aliases.canonical(name).equals(name)) {
                loadStates.put(name, state);
            } else {
                names.add(name);
            }
        });
        if (!names.isEmpty()) {
            for (UnitRow row : systemd.byNames(List.copyOf(names))) {
                if (!row.loadState().equals("not-found") || selection.names().contains(row.name())) {
                    loadStates.put(row.name(), row.loadState());
                }
            }
        }
        patterns = patterns(aliases);
        Reply reply = systemd.loaded(patterns);
        return table.read(generation, reply, UnitRow.list(reply), new Catalogue(loadStates, aliases, reloaded));
    }

    private List<String> patterns(UnitAliases aliases) {
        Set<String> all = new LinkedHashSet<>();
        selection.names().forEach(name -> all.add(aliases.canonical(name)));
        files.others().forEach(name -> all.add(aliases.canonical(name)));
        all.addAll(selection.patterns());
        files.templates().stream()
                .map(aliases::templatesLike)
                .filter(same -> same.size() > 1)
                .forEach(same -> all.add(same.get(0).replace("@.", "@*.")));
        return all.isEmpty() ? NOTHING : List.copyOf(all);
    }

    /** Reads the states of the loaded units: one round trip, cheap. False: systemd was replaced meanwhile. */
    boolean readLoaded() throws BusException {
        Reply reply = systemd.loaded(patterns);
        return table.read(generation, reply, UnitRow.list(reply), null);
    }

    /** Asks for what a list does not tell: details of units whose state is new, leftovers of units that have stopped. */
    void settle() throws BusException {
        readDetails(table.which(entry -> entry.lacksDetails() && !entry.atRest()));
        new RestReader(systemd)
                .read(
                        table.which(entry -> entry.lacksDetails() && entry.atRest()),
                        rests -> table.atOnce(
                                () -> rests.forEach((unit, rest) -> table.rested(generation, rest, unit))));
        checkLeftovers(Entry::leftoversUnchecked);
        readOrder(Entry::lacksOrder);
    }

    /** As {@link #settle()}, without what does not matter for whether a unit is at work, and in which run. */
    void settleStates() throws BusException {
        readDetails(table.which(Entry::lacksRun));
        checkLeftovers(Entry::leftoversUnchecked);
        readOrder(Entry::startQueued);
    }

    /** Looks into the unit that is in this run, if it is a watched one: a list tells neither a run nor that it is another. */
    void readRun(String invocationId) throws BusException {
        String unit = systemd.unitInRun(invocationId);
        if (unit != null && table.watches(unit)) {
            readDetails(List.of(unit));
        }
    }

    /** Asks what holds queued starts back: only those that are in no process, for what is left of an earlier run is at work. */
    void readOrder(Predicate<Entry> which) throws BusException {
        Map<String, Long> starts = table.queuedStarts(which);
        if (starts.isEmpty()) {
            return;
        }
        Map<Long, JobOrder.Place> order = JobOrder.of(Set.copyOf(starts.values()), systemd);
        Set<String> empty = new HashSet<>();
        Questions.ask(
                List.copyOf(starts.keySet()),
                systemd::processes,
                replies -> replies.forEach((unit, reply) -> {
                    if (((List<?>) reply.values().get(0)).isEmpty()) {
                        empty.add(unit);
                    }
                }));
        table.ordered(generation, starts, order, empty);
    }

    private void readDetails(List<String> units) throws BusException {
        ask(units, systemd::properties, (unit, reply) -> {
            UnitProperties properties = Systemd.properties(reply);
            if (properties != null) {
                table.details(generation, reply, unit, properties);
            }
        });
    }

    /** systemd sends nothing when the last process of a unit that stays loaded ends, so that it must be asked. */
    void checkLeftovers(Predicate<Entry> which) throws BusException {
        ask(table.which(which), systemd::processes, (unit, reply) -> {
            boolean some = !((List<?>) reply.values().get(0)).isEmpty();
            table.leftovers(generation, reply, unit, some);
        });
    }

    private void ask(List<String> units, Questions.Question<String> question, BiConsumer<String, Reply> answer)
            throws BusException {
        Questions.ask(units, question, replies -> table.atOnce(() -> replies.forEach(answer)));
    }
}
