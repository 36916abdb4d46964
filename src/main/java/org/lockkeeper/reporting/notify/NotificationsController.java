package org.lockkeeper.reporting.notify;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class NotificationsController {

    private final Delivery delivery;

    NotificationsController(Delivery delivery) {
        this.delivery = delivery;
    }

    /**
     * The receivers of notifications.
     *
     * @param receivers those that are configured, by name
     */
    @Schema(name = "NotificationList")
    record Receivers(List<Shown> receivers) {}

    /**
     * How a receiver of notifications is doing since the start.
     *
     * @param pending how many notifications wait for it
     * @param oldestSeconds for how long the eldest of them has waited; 0 where none does
     * @param delivered how many it has taken
     * @param failed how many tries came to nothing; each was, or will be, repeated
     * @param expired how many were given up for their age
     * @param dropped how many were given up for want of room
     * @param fault why the last try came to nothing; absent where it did not
     * @param faultAt when that was
     * @param gone whether it has answered 410: it is called no more before the next start
     */
    @Schema(name = "NotificationReceiver")
    record Shown(
            String name,
            int pending,
            long oldestSeconds,
            long delivered,
            long failed,
            long expired,
            long dropped,
            @Nullable String fault,
            @Nullable Instant faultAt,
            boolean gone) {

        static Shown of(String name, Tally tally) {
            String fault = tally.fault();
            return new Shown(
                    name,
                    tally.pending(),
                    tally.oldest().toSeconds(),
                    tally.counted(Tally.Outcome.DELIVERED),
                    tally.counted(Tally.Outcome.FAILED),
                    tally.counted(Tally.Outcome.EXPIRED),
                    tally.counted(Tally.Outcome.DROPPED),
                    fault,
                    fault == null ? null : tally.faultAt(),
                    tally.gone());
        }
    }

    @Operation(operationId = "listNotificationReceivers", summary = "How the receivers of notifications are doing")
    @GetMapping(
            path = "/api/v1/notifications",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_PLAIN_VALUE})
    Receivers notifications() {
        return new Receivers(delivery.tallies().entrySet().stream()
                .map(entry -> Shown.of(entry.getKey(), entry.getValue()))
                .toList());
    }
}
