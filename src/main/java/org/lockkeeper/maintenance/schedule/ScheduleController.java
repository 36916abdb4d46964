package org.lockkeeper.maintenance.schedule;

import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.words.Text;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(
        path = "/api/v1/schedules",
        produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_PLAIN_VALUE})
final class ScheduleController {

    /**
     * The schedules that are configured.
     *
     * @param schedules by name
     */
    record ScheduleList(List<ScheduleView> schedules) {}

    /**
     * Which window is to be left out, and why.
     *
     * @param occurrence which; the next if absent. One that has been, or was skipped, stays as it is
     * @param reason why; it goes on the record
     * @param by who
     */
    record SkipRequest(
            @Nullable Instant occurrence,
            @Nullable String reason,
            @Nullable String by) {}

    private final Skipping skipping;

    ScheduleController(Skipping skipping) {
        this.skipping = skipping;
    }

    /** Those that are not enabled too. */
    @Operation(operationId = "listSchedules", summary = "Planned windows that come again, with the next of each")
    @GetMapping
    ScheduleList list() {
        return new ScheduleList(skipping.all());
    }

    /** With the next occurrence, and those that were moved. */
    @Operation(operationId = "getSchedule", summary = "One of them")
    @GetMapping("/{name}")
    ScheduleView get(@PathVariable String name) {
        return skipping.get(name);
    }

    /** What was moved is a window of its own, to be closed or moved as such. */
    @Operation(
            operationId = "skipOccurrence",
            summary = "Leaves out the next window of a schedule, once; the one after it is planned in its place")
    @PostMapping("/{name}/skip")
    ScheduleView skip(@PathVariable String name, @RequestBody SkipRequest request, HttpServletRequest http) {
        return skipping.skip(
                name,
                request.occurrence(),
                Text.require("by", request.by(), 200),
                Text.require("reason", request.reason(), 500),
                Principal.of(http));
    }
}
