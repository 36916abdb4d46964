package org.lockkeeper.maintenance.lease;

import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.words.Page;
import org.lockkeeper.web.words.Text;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(
        path = "/api/v1/once",
        produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_PLAIN_VALUE})
final class OnceController {

    /** @param next passed as {@code after} it gives the next page; absent on the last one */
    record OnceList(List<Works.Work> once, @Nullable String next) {}

    /**
     * The work, named as when it was asked for; who resets it, and why.
     *
     * @param principal whose work, as the list says; needed only where several have work of this name
     */
    record ResetRequest(
            @Nullable String principal,
            @Nullable String key,
            @Nullable String period,
            LeaseRequest.@Nullable Per per,
            @Nullable String zone,
            @Nullable String reason,
            @Nullable String by) {}

    private final Works works;

    OnceController(Works works) {
        this.works = works;
    }

    @Operation(
            operationId = "listOnce",
            summary = "Work that is to be done once in a period: what runs, then what is done, latest first")
    @GetMapping
    OnceList list(
            @RequestParam(required = false) @Nullable String key,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String after) {
        return works.list(Text.optional("key", key, 200), Page.limit(limit), after);
    }

    @Operation(
            operationId = "resetOnce",
            summary = "Forgets that work was done, so that it may be done again; with a reason, on the record")
    @PostMapping("/reset")
    Works.Work reset(@RequestBody ResetRequest request, HttpServletRequest http) {
        String whose = Text.optional("principal", request.principal(), 250);
        return works.reset(
                works.asked(
                        whose == null ? "" : whose, "", request.key(), request.period(), request.per(), request.zone()),
                Text.require("by", request.by(), 200),
                Text.require("reason", request.reason(), 500),
                Principal.of(http));
    }
}
