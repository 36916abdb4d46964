package org.lockkeeper.host.gate.roster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockkeeper.host.gate.files.GateFiles;
import org.lockkeeper.host.gate.files.GateUnits;
import org.lockkeeper.host.service.GuardedService;
import org.lockkeeper.host.service.GuardedService.Gating;
import org.lockkeeper.host.systemd.units.ControlException;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.host.systemd.units.UnitFacts.UnitTraits;
import org.lockkeeper.host.systemd.units.UnitGlob;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the Debian package has put on the host: a generator of drop-ins for the services that the operator lists, and the
 * helper units. Where systemd knows them no unit file is written, and no right over unit files is needed.
 */
public final class Provided {

    private static final Logger log = LoggerFactory.getLogger(Provided.class);

    /** As the polkit rule reads it. */
    private static final Pattern LINE = Pattern.compile("\\s*([A-Za-z0-9:_.\\\\@*?-]+)(\\s+stop)?\\s*");

    private static final String POLKIT = "polkit.service";

    private final GateFiles files;
    private final UnitControl control;
    /** Lines that nobody understands, each told once. */
    private final Set<String> refused = new HashSet<>();

    private boolean present;
    private List<Permission> permissions = List.of();

    private record Permission(UnitGlob glob, boolean stop) {}

    public Provided(GateFiles files, UnitControl control) {
        this.files = files;
        this.control = control;
    }

    public void look() throws IOException {
        if (!present) {
            present = files.hasGenerator()
                    && control.facts(GateUnits.TIMER).loadState().equals("loaded");
        }
        files.keep(present);
        permissions = present ? permissions(files.gateUnits()) : List.of();
    }

    private List<Permission> permissions(List<String> lines) {
        List<Permission> permissions = new ArrayList<>();
        for (String line : lines) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                permissions.add(new Permission(new UnitGlob(matcher.group(1)), matcher.group(2) != null));
            } else if (!line.isBlank() && !line.strip().startsWith("#") && refused.add(line)) {
                log.warn(
                        "The line '{}' in {} lets nothing be started: it must be a unit or a glob of * and ?, and may"
                                + " end with the word stop",
                        line,
                        GateFiles.GATE_UNITS);
            }
        }
        return permissions;
    }

    public boolean present() {
        return present;
    }

    /** Whether this unit may be started, and stopped if need be. A line may call it by any of its names. */
    public boolean lets(String unit, boolean stop) {
        return lists(List.of(unit), stop) || lists(control.facts(unit).names(), stop);
    }

    private boolean lists(List<String> names, boolean stop) {
        return permissions.stream()
                .anyMatch(it -> (it.stop() || !stop)
                        && names.stream().anyMatch(name -> it.glob().matches(name)));
    }

    /**
     * Why a unit cannot be kept from starting by what is provided; empty if it can.
     *
     * @param names all of its names
     */
    String lack(List<String> names, GuardedService entry, UnitTraits facts) {
        boolean stops = entry.gating().policy() == Gating.Policy.STOP;
        if (lists(names, stops)) {
            return facts.dropIns().stream().anyMatch(path -> path.endsWith("/" + GateUnits.DROP_IN))
                    ? ""
                    : "systemd has read no %s for it since %s was changed; systemctl daemon-reload, and for an instance that none of its globs covers as a whole: a line of its own"
                            .formatted(GateUnits.DROP_IN, GateFiles.GATE_UNITS);
        }
        return "no line '%s%s' in %s lets it be %s"
                .formatted(
                        facts.unit(),
                        stops ? " stop" : "",
                        GateFiles.GATE_UNITS,
                        stops ? "stopped and started again" : "started afterwards");
    }

    /** Why this path or socket unit, which starts a gated one, cannot be stopped and started again; empty if it can. */
    public String lackOfTrigger(String trigger) {
        return !present || lets(trigger, true)
                ? ""
                : "no line '%s stop' in %s lets %s, which starts it, be stopped meanwhile"
                        .formatted(trigger, GateFiles.GATE_UNITS, trigger);
    }

    /** What may be behind a refusal: without polkit only root has rights. */
    public String lackOfRights(Exception failure) {
        if (!present || !(failure instanceof ControlException refused) || !refused.refused()) {
            return "";
        }
        try {
            String state = control.facts(POLKIT).loadState();
            return state.equals("loaded")
                    ? ""
                    : "; %s is %s, and gives user lockkeeper its rights: install polkitd".formatted(POLKIT, state);
        } catch (ControlException unknown) {
            return "";
        }
    }
}
