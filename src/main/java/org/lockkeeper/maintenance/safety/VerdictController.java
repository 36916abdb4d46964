package org.lockkeeper.maintenance.safety;

import io.swagger.v3.oas.annotations.Operation;
import org.lockkeeper.web.ApiProblem;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class VerdictController {

    private final Safety safety;

    VerdictController(Safety safety) {
        this.safety = safety;
    }

    @Operation(
            operationId = "getVerdict",
            summary = "Whether the work of a group may go on now, and what is in its way")
    @GetMapping(
            path = "/api/v1/verdict",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_PLAIN_VALUE})
    Verdict verdict(@RequestParam(defaultValue = Safety.MAINTENANCE) String group) {
        if (!safety.groups().contains(group)) {
            throw ApiProblem.unknownGroup(group, safety.groups());
        }
        return safety.wholeVerdict(group);
    }
}
