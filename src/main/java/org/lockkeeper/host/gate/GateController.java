package org.lockkeeper.host.gate;

import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.files.GateStatus;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.words.Text;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class GateController {

    private static final Logger log = LoggerFactory.getLogger(GateController.class);

    private final GateKeeper keeper;

    GateController(GateKeeper keeper) {
        this.keeper = keeper;
    }

    @Operation(operationId = "getGate", summary = "What is kept from starting, and what is to be started afterwards")
    @GetMapping(
            path = "/api/v1/gate",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_PLAIN_VALUE})
    GateStatus gate() {
        return keeper.gate().status();
    }

    @Operation(
            operationId = "dismissOwedStart",
            summary = "Forgets that a unit is to be started, with a reason, on the record")
    @DeleteMapping(
            path = "/api/v1/gate/owed/{unit}",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_PLAIN_VALUE})
    GateStatus dismiss(
            @PathVariable String unit,
            @RequestParam(required = false) @Nullable String by,
            @RequestParam(required = false) @Nullable String reason,
            HttpServletRequest http) {
        String name = unit.indexOf('.') < 0 ? unit + ".service" : unit;
        String who = Text.require("by", by, 200);
        String why = Text.require("reason", reason, 500);
        if (!keeper.dismiss(name)) {
            throw new ApiProblem(
                    ProblemType.NOT_FOUND, "no start of '%s' is owed".formatted(Text.shorten(name)), Map.of());
        }
        log.info("{} is not owed any more: {} ({}) has dismissed it: {}", name, who, Principal.of(http), why);
        return gate();
    }
}
