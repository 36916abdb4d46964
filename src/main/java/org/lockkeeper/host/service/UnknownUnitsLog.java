package org.lockkeeper.host.service;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once which guarded units are unknown, and again when that changes. */
final class UnknownUnitsLog {
    private static final Logger log = LoggerFactory.getLogger(UnknownUnitsLog.class);

    private List<String> said = List.of();

    void look(Picture picture, List<String> globsWithoutUnits) {
        if (!picture.live()) { // first of all before the first read, when everything is unknown
            return;
        }
        List<String> unknown = new ArrayList<>();
        for (ServiceState service : picture.services()) {
            if (service.state() == ServiceState.State.UNKNOWN) {
                unknown.add(service.reason());
            }
        }
        globsWithoutUnits.forEach(glob -> unknown.add("no unit matches " + glob));
        if (unknown.equals(said)) {
            return;
        }
        said = unknown;
        if (unknown.isEmpty()) {
            log.info("All guarded units are known now");
        } else {
            log.warn("{}. Misspelt? Set optional: true if it may be missing", String.join("; ", unknown));
        }
    }
}
