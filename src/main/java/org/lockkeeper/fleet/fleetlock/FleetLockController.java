package org.lockkeeper.fleet.fleetlock;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.fleet.fleetlock.FleetLockRequest.Client;
import org.lockkeeper.fleet.pools.Fleet;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.access.Principal;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * The FleetLock protocol, as zincati speaks it. Its body is read as it is, whatever its Content-Type says: zincati sends
 * none, and curl that of a form.
 */
@RestController
final class FleetLockController {

    private static final String HEADER = "fleet-lock-protocol";

    private final ObjectProvider<Fleet> fleets;
    private final JsonMapper json;

    FleetLockController(ObjectProvider<Fleet> fleets, JsonMapper json) {
        this.fleets = fleets;
        this.json = json;
    }

    /**
     * What a success is told with. The protocol knows the status alone.
     *
     * @param kind lock_held or lock_released
     * @param value a sentence for people
     * @param token the fencing token of the slot: greater than that of each granted before
     */
    record FleetLockAnswer(
            String kind, String value, @Nullable Long token) {}

    /** The body, for the document: no parameter says what it is. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = FleetLockRequest.class)))
    @interface Asked {}

    @Operation(
            operationId = "fleetLockPreReboot",
            summary = "FleetLock: asks for a slot, so that the host may go into maintenance")
    @Asked
    @PostMapping(path = "/v1/pre-reboot", produces = MediaType.APPLICATION_JSON_VALUE)
    FleetLockAnswer preReboot(
            @RequestHeader(name = HEADER, required = false) @Nullable String protocol, HttpServletRequest http)
            throws IOException {
        Client client = client(protocol, http);
        long token = fleet(client)
                .ask(client.group(), client.id(), Principal.of(http))
                .token();
        return new FleetLockAnswer(
                "lock_held", "%s has a slot of pool %s".formatted(client.id(), client.group()), token);
    }

    @Operation(operationId = "fleetLockSteadyState", summary = "FleetLock: gives the slot back, if the host has one")
    @Asked
    @PostMapping(path = "/v1/steady-state", produces = MediaType.APPLICATION_JSON_VALUE)
    FleetLockAnswer steadyState(
            @RequestHeader(name = HEADER, required = false) @Nullable String protocol, HttpServletRequest http)
            throws IOException {
        Client client = client(protocol, http);
        fleet(client).giveBack(client.group(), client.id(), Principal.of(http));
        return new FleetLockAnswer(
                "lock_released", "%s has no slot of pool %s".formatted(client.id(), client.group()), null);
    }

    private Client client(@Nullable String protocol, HttpServletRequest http) throws IOException {
        if (!"true".equals(protocol)) {
            throw new ApiProblem(
                    ProblemType.INVALID_REQUEST,
                    "the header fleet-lock-protocol: true is required of FleetLock's clients");
        }
        return FleetLockRequest.read(json, http.getInputStream().readAllBytes()).client();
    }

    private Fleet fleet(Client client) {
        Fleet fleet = fleets.getIfAvailable();
        if (fleet == null) {
            throw Fleet.unknownPool(client.group(), Set.of());
        }
        return fleet;
    }
}
