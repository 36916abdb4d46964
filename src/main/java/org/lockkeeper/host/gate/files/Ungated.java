package org.lockkeeper.host.gate.files;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Guarded units that should be kept from starting, and are not: each with what is in the way, as of the last look. */
public final class Ungated {

    private static final Logger log = LoggerFactory.getLogger(Ungated.class);

    /** Who looks; each tells of all that it has found, anew at each look. The first counts where several know of a unit. */
    public enum Look {
        /** What systemd says of the unit: its triggers, the operator's list. */
        UNIT,
        /** What starts it, and cannot be stopped. */
        TRIGGER,
        /** A file or a call for this unit that failed. */
        HAND,
        /** The conditions that systemd has loaded. */
        LOADED
    }

    private final Map<Look, Map<String, String>> found = new EnumMap<>(Look.class);
    private Set<String> closed = Set.of();
    private volatile List<GateStatus.Ungated> all = List.of();

    public synchronized void found(Look look, Map<String, String> reasons) {
        reasons.forEach((unit, reason) -> {
            if (!reason.equals(found.getOrDefault(look, Map.of()).get(unit))) {
                log.warn("{} is not kept from starting: {}", unit, reason);
            }
        });
        found.put(look, Map.copyOf(reasons));
        merge();
    }

    /**
     * These gates are closed: they keep their units from starting until they are open, although they are over.
     *
     * @param gates by key
     */
    public synchronized void closed(Set<String> gates) {
        closed = Set.copyOf(gates);
        merge();
    }

    private void merge() {
        Map<String, String> merged = new TreeMap<>();
        found.forEach((look, reasons) -> reasons.forEach((unit, reason) -> {
            boolean keptYet = (look == Look.UNIT || look == Look.TRIGGER) && closed.contains(unit);
            if (!keptYet) {
                merged.putIfAbsent(unit, reason);
            }
        }));
        all = merged.entrySet().stream()
                .map(one -> new GateStatus.Ungated(one.getKey(), one.getValue()))
                .toList();
    }

    public List<GateStatus.Ungated> all() {
        return all;
    }
}
