package org.lockkeeper.maintenance.dryrun;

import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.maintenance.dryrun.DryRun.ActRequest;
import org.lockkeeper.maintenance.window.WindowSubmissions.WindowRequest;
import org.lockkeeper.web.access.Principal;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Nothing that is asked here changes anything. */
@RestController
@RequestMapping(
        path = "/api/v1",
        produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_PLAIN_VALUE})
final class DryRunController {

    private final DryRuns runs;

    DryRunController(DryRuns runs) {
        this.runs = runs;
    }

    /** With the key of a window that was asked for already it says so. */
    @Operation(
            operationId = "tryWindow",
            summary = "What would come of a window that is asked for, in words; what would be refused is refused")
    @PostMapping("/windows/dry-run")
    DryRun open(
            @RequestBody WindowRequest request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            HttpServletRequest http) {
        return runs.open(request, idempotencyKey, Principal.of(http));
    }

    @Operation(
            operationId = "tryActOnWindow",
            summary = "What would come of extending, moving, closing or forcing a window, or of asking it to finish")
    @PostMapping("/windows/{id}/dry-run")
    DryRun window(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable Long token,
            @RequestBody ActRequest request,
            HttpServletRequest http) {
        return runs.window(id, request, token, Principal.of(http));
    }

    @Operation(
            operationId = "tryActOnLease",
            summary = "What would come of forcing a lease, or of asking its owner to finish")
    @PostMapping("/leases/{id}/dry-run")
    DryRun lease(@PathVariable String id, @RequestBody ActRequest request, HttpServletRequest http) {
        return runs.lease(id, request, Principal.of(http));
    }
}
