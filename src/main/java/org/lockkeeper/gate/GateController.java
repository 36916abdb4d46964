package org.lockkeeper.gate;

import io.swagger.v3.oas.annotations.Operation;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class GateController {

    private final GateKeeper keeper;

    GateController(GateKeeper keeper) {
        this.keeper = keeper;
    }

    @Operation(summary = "What is kept from starting, and what is to be started afterwards")
    @GetMapping(path = "/api/v1/gate", produces = MediaType.APPLICATION_JSON_VALUE)
    GateStatus gate() {
        return keeper.gate().status();
    }
}
