package org.lockkeeper.reporting.audit;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.fleet.pools.Fleet;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.store.LockStore.AuditEntry;
import org.lockkeeper.locking.store.LockStore.AuditQuery;
import org.lockkeeper.web.words.InvalidField;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import tools.jackson.databind.json.JsonMapper;

@RestController
final class AuditController {

    private static final int MAX_LIMIT = 1000;
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    /** Whose locks: each has a trail of its own, with versions of its own. */
    enum Domain {
        HOST,
        FLEET
    }

    private final LockRegistry host;
    private final ObjectProvider<Fleet> fleets;
    private final JsonMapper json;

    AuditController(LockRegistry host, ObjectProvider<Fleet> fleets, JsonMapper json) {
        this.host = host;
        this.fleets = fleets;
        this.json = json;
    }

    /** Where there is no fleet, nothing has happened in it. */
    private List<AuditEntry> read(Domain domain, AuditQuery query) {
        if (domain == Domain.HOST) {
            return host.audit(query);
        }
        Fleet fleet = fleets.getIfAvailable();
        return fleet == null ? List.of() : fleet.registry().audit(query);
    }

    /**
     * @param entries oldest first
     * @param next pass it as {@code after} to read on; equal to the one passed when there was nothing more. A page may
     *     be a little longer than the limit, since the entries of one commit stay together
     */
    @Schema(name = "AuditPage")
    record Page(List<AuditView> entries, long next) {}

    @Operation(operationId = "listAudit", summary = "Who did what, when and why")
    @GetMapping(
            path = "/api/v1/audit",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_PLAIN_VALUE})
    Page audit(
            @RequestParam(required = false) @Nullable Instant since,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "100") int limit,
            @RequestParam(defaultValue = "false") boolean latest,
            @RequestParam(defaultValue = "HOST") Domain domain) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new InvalidField("limit", limit, "must be from 1 to " + MAX_LIMIT);
        }
        check(since, after);
        Instant from = since == null ? Instant.EPOCH : since;
        List<AuditView> entries = read(domain, new AuditQuery(after, from, limit, latest)).stream()
                .map(AuditView::of)
                .toList();
        return new Page(
                entries,
                entries.isEmpty() ? after : entries.get(entries.size() - 1).version());
    }

    /** All of them, however many: read page by page while they are sent. */
    @Operation(
            operationId = "exportAudit",
            summary = "The audit trail as JSON lines, all of it from since and after on")
    @ApiResponse(
            responseCode = "200",
            description = "An entry a line",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_NDJSON_VALUE,
                            schema = @Schema(implementation = AuditView.class)))
    @GetMapping(path = "/api/v1/audit/export", produces = MediaType.APPLICATION_NDJSON_VALUE)
    ResponseEntity<StreamingResponseBody> export(
            @RequestParam(required = false) @Nullable Instant since,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "HOST") Domain domain) {
        check(since, after);
        Instant from = since == null ? Instant.EPOCH : since;
        StreamingResponseBody lines = out -> {
            long read = after;
            List<AuditEntry> page = read(domain, new AuditQuery(read, from, MAX_LIMIT));
            while (!page.isEmpty()) {
                for (AuditEntry entry : page) {
                    out.write(json.writeValueAsBytes(AuditView.of(entry)));
                    out.write('\n');
                }
                out.flush();
                read = page.get(page.size() - 1).version();
                page = read(domain, new AuditQuery(read, from, MAX_LIMIT));
            }
        };
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_NDJSON).body(lines);
    }

    private static void check(@Nullable Instant since, long after) {
        if (after < 0) {
            throw new InvalidField("after", after, "must not be negative");
        }
        if (since != null && (since.isBefore(Instant.EPOCH) || since.isAfter(LAST))) {
            throw new InvalidField("since", since, "must be from the year 1970 to 9999");
        }
    }
}
