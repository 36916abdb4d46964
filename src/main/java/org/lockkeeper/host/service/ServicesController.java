package org.lockkeeper.host.service;

import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class ServicesController {
    private final GuardedServices guardedServices;

    ServicesController(GuardedServices guardedServices) {
        this.guardedServices = guardedServices;
    }

    /**
     * The guarded services as they are known.
     *
     * @param group only those of this group
     * @param state only those in this state
     * @param unit only the one of this name, which may be any of its names
     */
    @Operation(operationId = "listServices", summary = "The guarded services as they are known")
    @GetMapping(
            path = "/api/v1/services",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_PLAIN_VALUE})
    ServiceList services(
            @RequestParam(required = false) @Nullable String group,
            @RequestParam(required = false) ServiceState.@Nullable State state,
            @RequestParam(required = false) @Nullable String unit) {
        Picture picture = guardedServices.picture();
        List<ServiceState> services = picture.services().stream()
                .filter(service -> group == null || service.group().equals(group))
                .filter(service -> state == null || service.state() == state)
                .filter(service -> unit == null || service.isCalled(unit) || service.isCalled(unit + ".service"))
                .toList();
        return new ServiceList(picture.live(), picture.staleReason(), picture.asOf(), services);
    }

    /**
     * @param live whether the list follows systemd; when false nothing may be concluded from it
     * @param staleReason why it does not
     * @param asOf when systemd last confirmed it
     * @param services sorted by unit
     */
    record ServiceList(
            boolean live,
            @Nullable String staleReason,
            @Nullable Instant asOf,
            List<ServiceState> services) {}
}
