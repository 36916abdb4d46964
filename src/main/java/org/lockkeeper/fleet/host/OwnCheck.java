package org.lockkeeper.fleet.host;

import java.util.Optional;
import java.util.function.Supplier;
import org.lockkeeper.host.gate.StartGate;
import org.lockkeeper.host.gate.files.GateStatus;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.contributor.Status;

/** The host is well if Lockkeeper is, and all runs again that was stopped or held back for maintenance. */
final class OwnCheck implements HealthCheck {

    private final Supplier<HealthDescriptor> health;
    private final StartGate gate;

    OwnCheck(Supplier<HealthDescriptor> health, StartGate gate) {
        this.health = health;
        this.gate = gate;
    }

    @Override
    public Optional<String> look() {
        Status status = health.get().getStatus();
        if (status.equals(Status.DOWN) || status.equals(Status.OUT_OF_SERVICE)) {
            return Optional.of("the health of Lockkeeper is %s: see /actuator/health".formatted(status));
        }
        return gate.status().owed().stream().findFirst().map(OwnCheck::sentence);
    }

    private static String sentence(GateStatus.Owed owed) {
        return "%s does not run again yet%s".formatted(owed.unit(), owed.reason() == null ? "" : ": " + owed.reason());
    }
}
