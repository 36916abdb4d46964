package org.lockkeeper.host.gate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.lockkeeper.host.gate.files.GateFiles;
import org.lockkeeper.host.gate.files.GateStatus;
import org.lockkeeper.host.gate.files.Layout;
import org.lockkeeper.host.gate.files.Ungated;
import org.lockkeeper.host.gate.roster.GatePlan;
import org.lockkeeper.host.gate.roster.GateRoster;
import org.lockkeeper.host.gate.roster.Provided;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.LockTable;

/** Which of the guarded units would be kept from starting, without a change on the host. */
public final class GateForecast {

    private static final String NOT_ASKED_FOR = "it is no job, and neither its policy nor its gate asks for it";

    private GateForecast() {}

    /**
     * @param conflicts of the configured groups
     * @return for each unit of the picture why it is not gated; empty for one that is
     */
    public static Map<String, String> reasons(
            GateProperties properties, GuardedServices services, UnitControl control, Conflicts conflicts)
            throws IOException {
        Map<String, String> reasons = new TreeMap<>();
        if (properties.enabled() == GateProperties.Switch.OFF) {
            services.picture().services().forEach(it -> reasons.put(it.unit(), "lockkeeper.gate.enabled is off"));
            return reasons;
        }
        Path root = properties.root();
        Provided provided = new Provided(new GateFiles(root == null ? Path.of("/") : root), control);
        provided.look();
        Ungated ungated = new Ungated();
        GateRoster roster =
                new GateRoster(services, control, provided, new GatePlan(conflicts), ungated, properties.deadMan());
        Layout layout = roster.layout(LockTable.EMPTY);
        for (ServiceState service : services.picture().services()) {
            String unit = service.unit();
            if (layout.keys().containsKey(unit)) {
                reasons.put(unit, "");
            } else {
                String lack = ungated.all().stream()
                        .filter(one -> one.unit().equals(unit))
                        .map(GateStatus.Ungated::reason)
                        .findFirst()
                        .orElse(NOT_ASKED_FOR);
                reasons.put(unit, lack);
            }
        }
        return reasons;
    }
}
