package org.lockkeeper.maintenance.wait;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.Owners;
import org.lockkeeper.web.TextWanted;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.access.Role;
import org.lockkeeper.web.words.Text;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;

@RestController
final class WaitController {

    private final GuardedServices services;
    private final WaitProperties properties;
    private final Waits waits;
    private final WaitingUnits queue;
    private final Owners owners;

    WaitController(
            GuardedServices services, WaitProperties properties, Waits waits, WaitingUnits queue, Owners owners) {
        this.services = services;
        this.properties = properties;
        this.waits = waits;
        this.queue = queue;
        this.owners = owners;
    }

    /**
     * Answers when none of the services is busy, or when the wait is over: 200 in either case, the outcome says which. A
     * wait that lasts sends a line feed every 5 s before the answer, which JSON allows: so a caller who is gone is noticed,
     * mostly at the second one. The status goes out with the first: a fault after it can only cut the answer off.
     */
    @Operation(
            operationId = "waitUntilQuiet",
            summary = "Blocks until none of the services is busy, or the time is over")
    @ApiResponse(
            responseCode = "200",
            description = "The outcome",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(implementation = WaitView.class)),
                @Content(mediaType = MediaType.TEXT_PLAIN_VALUE, schema = @Schema(implementation = WaitView.class))
            })
    @PostMapping(
            path = "/api/v1/waits",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_PLAIN_VALUE})
    ResponseEntity<ResponseBodyEmitter> await(
            @RequestBody(required = false) @Nullable WaitCall body, HttpServletRequest http) {
        Principal caller = Principal.of(http);
        WaitCall call = Objects.requireNonNullElse(body, WaitCall.OF_DEFAULTS);
        WaitRequest request = Bounds.request(call, properties);
        List<String> names = UnitNames.read("services", call.services());
        List<String> ignore = UnitNames.read("ignore", call.ignore());
        new Roster(services).require(names);
        String run = Text.optional("invocationId", call.invocationId(), 64);
        entitle(caller, run);
        MediaType type = TextWanted.by(http) ? TextWanted.TYPE : MediaType.APPLICATION_JSON;
        ResponseBodyEmitter answer = waits.begin(request, () -> condition(names, ignore, run), type, caller.trusted());
        return ResponseEntity.ok()
                .contentType(type)
                .header("X-Accel-Buffering", "no")
                .body(answer);
    }

    /** A guarded unit may wait in its own run, whatever its user may; its turn is nobody else's to take. */
    private void entitle(Principal caller, @Nullable String run) {
        Optional<String> unit = run == null || caller.has(Role.ADMIN) ? Optional.empty() : owners.unitInRun(run);
        if (unit.isEmpty()) {
            caller.require(Role.REQUESTER, "a wait");
        } else if (!caller.isUser(owners.userOf(unit.get()))) {
            throw caller.forbidden(
                    "%s runs as another user, and its turn is that one's to wait for".formatted(unit.get()),
                    Map.of("unit", unit.get()));
        }
    }

    /** A run that is no guarded unit's waits like anybody else: nobody can be waiting for it. */
    private WaitCondition condition(List<String> names, List<String> ignore, @Nullable String run) {
        ServicesQuiet quiet = new ServicesQuiet(services, names, ignore);
        return run == null ? quiet : new TurnOfUnit(services, quiet, queue, run);
    }
}
