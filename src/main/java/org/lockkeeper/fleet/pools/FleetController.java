package org.lockkeeper.fleet.pools;

import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.words.Text;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(
        path = "/api/v1/fleet",
        produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_PLAIN_VALUE})
final class FleetController {

    private final ObjectProvider<Fleet> fleets;
    private final Clock clock;

    FleetController(ObjectProvider<Fleet> fleets, Clock clock) {
        this.fleets = fleets;
        this.clock = clock;
    }

    /** Without a configured pool there are none. */
    @Operation(operationId = "getFleet", summary = "The pools of hosts: who has a slot, who waits, what is paused")
    @GetMapping
    FleetView get() {
        Fleet fleet = fleets.getIfAvailable();
        return fleet == null
                ? new FleetView(clock.instant(), null, List.of(), List.of(), List.of(), List.of(), List.of(), 0)
                : fleet.view();
    }

    @Operation(
            operationId = "forceReleaseSlot",
            summary = "Takes a slot from its host, or a host out of the queue, with a reason, on the record")
    @PostMapping("/pools/{pool}/slots/{id}/force-release")
    FleetView.FleetSlot force(
            @PathVariable String pool,
            @PathVariable String id,
            @RequestBody TakeSlotRequest request,
            HttpServletRequest http) {
        Principal caller = Principal.of(http);
        return fleet(pool)
                .force(pool, id, by(request.by(), caller), Text.require("reason", request.reason(), 500), caller);
    }

    /**
     * @param reason why, for whoever asks later
     * @param by who says so, in his own words; without it the principal
     */
    record TakeSlotRequest(
            @Nullable String reason, @Nullable String by) {}

    @Operation(
            operationId = "pauseFleet",
            summary = "Grants no new slots, of one pool or of all; slots that are held are held on")
    @PostMapping("/pause")
    FleetView pause(@RequestBody PauseRequest request, HttpServletRequest http) {
        Principal caller = Principal.of(http);
        String pool = pool(request.pool());
        return fleet(pool).pause(pool, by(request.by(), caller), Text.require("reason", request.reason(), 500), caller);
    }

    /**
     * @param reason why, for whoever asks later
     * @param by who says so, in his own words; without it the principal
     * @param pool this one; without it all
     */
    record PauseRequest(
            @Nullable String reason,
            @Nullable String by,
            @Nullable String pool) {}

    @Operation(operationId = "resumeFleet", summary = "Ends the pause of one pool, or all pauses")
    @PostMapping("/resume")
    FleetView resume(@RequestBody ResumeRequest request, HttpServletRequest http) {
        Principal caller = Principal.of(http);
        String pool = pool(request.pool());
        return fleet(pool).resume(pool, by(request.by(), caller), caller);
    }

    /**
     * @param by who says so, in his own words; without it the principal
     * @param pool its own pause alone; without it all pauses
     */
    record ResumeRequest(@Nullable String by, @Nullable String pool) {}

    @Operation(
            operationId = "forgetHost",
            summary = "Takes a host that is gone for good out of the register of hosts",
            description =
                    "It counts no more: not for a part of the hosts, not as one of its zone, not as one of its wave."
                            + " It is there again when it is heard of again.")
    @PostMapping("/hosts/{id}/forget")
    FleetView forget(@PathVariable String id, @RequestBody ForgetRequest request, HttpServletRequest http) {
        Principal caller = Principal.of(http);
        return fleet("").forget(id, by(request.by(), caller), Text.require("reason", request.reason(), 500), caller);
    }

    /**
     * @param reason why, for whoever asks later
     * @param by who says so, in his own words; without it the principal
     */
    record ForgetRequest(@Nullable String reason, @Nullable String by) {}

    private static String pool(@Nullable String pool) {
        return Objects.requireNonNullElse(Text.optional("pool", pool, 64), "");
    }

    private static String by(@Nullable String by, Principal caller) {
        return Objects.requireNonNullElse(Text.optional("by", by, 200), caller.name());
    }

    private Fleet fleet(String pool) {
        Fleet fleet = fleets.getIfAvailable();
        if (fleet == null) {
            throw Fleet.unknownPool(pool, Set.of());
        }
        return fleet;
    }
}
