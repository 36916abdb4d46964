package org.lockkeeper.maintenance.feed;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.maintenance.ical.FeedWriter;
import org.lockkeeper.web.ApiProblem;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;

@RestController
final class FeedController {

    private static final Path HOSTNAME = Path.of("/proc/sys/kernel/hostname");
    private static final Duration REFRESH = Duration.ofMinutes(15);

    private final Feed feed;
    private final LockRegistry registry;

    FeedController(Feed feed, LockRegistry registry) {
        this.feed = feed;
        this.registry = registry;
    }

    /**
     * For calendar programs, as iCalendar. A token is taken as the password of Basic, too.
     *
     * @param group only what is of this group
     * @param runs with the runs that timers will start
     */
    @Operation(
            operationId = "getCalendarFeed",
            summary = "What is coming, as a calendar to subscribe to: hours, blackouts and planned windows")
    @ApiResponse(responseCode = "200", description = "The calendar (RFC 5545)", useReturnTypeSchema = true)
    @GetMapping(path = "/api/v1/calendar.ics", produces = "text/calendar;charset=UTF-8")
    @Nullable
    ResponseEntity<String> feed(
            @RequestParam(required = false) @Nullable String group,
            @RequestParam(defaultValue = "false") boolean runs,
            WebRequest request) {
        Set<String> groups = registry.rules().conflicts().groups();
        if (group != null && !groups.contains(group)) {
            throw ApiProblem.unknownGroup(group, groups);
        }
        String host = host();
        String body = FeedWriter.write(
                group == null ? "Maintenance of " + host : "Maintenance of %s: %s".formatted(host, group),
                REFRESH,
                feed.events(host, group, runs));
        String tag = "\"" + digest(body) + "\"";
        return request.checkNotModified(tag)
                ? null // answered with 304
                : ResponseEntity.ok()
                        .eTag(tag)
                        .cacheControl(CacheControl.noCache())
                        .body(body);
    }

    private static String digest(String body) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8)), 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String host() {
        try {
            return Files.readString(HOSTNAME).strip();
        } catch (IOException unknown) {
            return "localhost";
        }
    }
}
