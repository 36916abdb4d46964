package org.lockkeeper.maintenance.safety;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.stereotype.Component;

/** The verdicts of all groups, or of one, for monitoring that speaks actuator. Read only. */
@Component
@Endpoint(id = "maintenance")
class MaintenanceEndpoint {

    private final Safety safety;

    MaintenanceEndpoint(Safety safety) {
        this.safety = safety;
    }

    @ReadOperation
    public Map<String, Verdict> verdicts() {
        Map<String, Verdict> verdicts = new TreeMap<>();
        safety.groups().forEach(group -> verdicts.put(group, safety.verdict(group)));
        return verdicts;
    }

    /** @return null, which answers 404, for a group that is not configured */
    @ReadOperation
    public @Nullable Verdict verdict(@Selector String group) {
        return safety.groups().contains(group) ? safety.verdict(group) : null;
    }
}
