package org.lockkeeper.systemd;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lockkeeper.systemd.UnitState.Leftovers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads units into a {@link UnitTable}, over one connection. */
final class UnitReader {
    private static final Logger log = LoggerFactory.getLogger(UnitReader.class);
    private static final int AT_ONCE = 64;
    /** A list of no patterns would be a list of all units; this one is always there, and costs one row. */
    private static final List<String> NOTHING = List.of("-.slice");

    private final Systemd systemd;
    private final UnitTable table;
    private final UnitSelection selection;
    private final long generation;

    private volatile List<String> patterns = NOTHING;

    UnitReader(Systemd systemd, UnitTable table, UnitSelection selection, long generation) {
        this.systemd = systemd;
        this.table = table;
        this.selection = selection;
        this.generation = generation;
    }

    /** Reads everything, with files and aliases. False: systemd was replaced meanwhile. */
    boolean readAll() throws BusException {
        Map<String, String> loadStates = new HashMap<>();
        Set<String> names = new LinkedHashSet<>(selection.names());
        if (!selection.globs().isEmpty()) {
            for (Object file : systemd.files(selection.patterns())) {
                takeFile((Object[]) file, loadStates, names);
            }
        }
        Map<String, String> aliases = new HashMap<>();
        List<String> canonical = new ArrayList<>();
        List<String> asked = List.copyOf(names);
        List<UnitRow> rows = asked.isEmpty() ? List.of() : systemd.byNames(asked);
        for (int i = 0; i < rows.size(); i++) {
            UnitRow row = rows.get(i);
            loadStates.put(row.name(), row.loadState());
            canonical.add(row.name());
            if (!row.name().equals(asked.get(i))) {
                aliases.put(asked.get(i), row.name());
            }
        }
        canonical.addAll(selection.patterns());
        patterns = canonical.isEmpty() ? NOTHING : List.copyOf(canonical);
        Reply reply = systemd.loaded(patterns);
        return table.read(generation, reply, UnitRow.list(reply), new Catalogue(loadStates, aliases));
    }

    /** Reads the states of the loaded units: one round trip, cheap. False: systemd was replaced meanwhile. */
    boolean readLoaded() throws BusException {
        Reply reply = systemd.loaded(patterns);
        return table.read(generation, reply, UnitRow.list(reply), null);
    }

    /** An alias that matches a glob guards the unit it stands for. A template is no unit; its instances are. */
    private static void takeFile(Object[] file, Map<String, String> loadStates, Set<String> names) {
        String path = (String) file[0];
        String state = (String) file[1];
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (UnitName.isTemplate(name)) {
            return;
        }
        if ("alias".equals(state)) {
            names.add(name);
            return;
        }
        loadStates.put(
                name,
                switch (state) {
                    case "masked", "masked-runtime" -> "masked";
                    case "bad" -> "error";
                    default -> "loaded";
                });
    }

    /** Asks for what a list does not tell: details of units whose state is new, leftovers of units that have stopped. */
    void settle() throws BusException {
        forEach(table.withoutDetails(), systemd::properties, (unit, reply) -> {
            UnitProperties properties = Systemd.properties(reply);
            if (properties != null) {
                table.details(generation, reply, unit, properties);
            }
        });
        checkLeftovers(Leftovers.UNCHECKED);
    }

    /** systemd sends nothing when the last process of a unit that stays loaded ends, so that it must be asked. */
    void checkLeftovers(Leftovers which) throws BusException {
        forEach(table.withLeftovers(which), systemd::processes, (unit, reply) -> {
            boolean some = !((List<?>) reply.values()[0]).isEmpty();
            table.leftovers(generation, reply, unit, some);
        });
    }

    private interface Question {
        PendingReply ask(String unit) throws BusException;
    }

    private interface Answer {
        void take(String unit, Reply reply);
    }

    private static void forEach(List<String> units, Question question, Answer answer) throws BusException {
        for (int from = 0; from < units.size(); from += AT_ONCE) {
            List<String> batch = units.subList(from, Math.min(units.size(), from + AT_ONCE));
            List<PendingReply> pending = new ArrayList<>();
            for (String unit : batch) {
                pending.add(question.ask(unit));
            }
            for (int i = 0; i < batch.size(); i++) {
                try {
                    answer.take(batch.get(i), pending.get(i).await());
                } catch (BusException e) {
                    if (e.kind() != BusException.Kind.REFUSED) {
                        throw e;
                    }
                    log.debug("{}: {}", batch.get(i), e.getMessage()); // unloaded meanwhile; its signal will say so
                }
            }
        }
    }
}
