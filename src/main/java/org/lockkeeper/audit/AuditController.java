package org.lockkeeper.audit;

import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.registry.LockRegistry;
import org.lockkeeper.store.LockStore.AuditQuery;
import org.lockkeeper.web.InvalidField;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class AuditController {

    private static final int MAX_LIMIT = 1000;
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private final LockRegistry registry;

    AuditController(LockRegistry registry) {
        this.registry = registry;
    }

    /**
     * @param entries oldest first
     * @param next pass it as {@code after} to read on; equal to the one passed when there was nothing more. A page may
     *     be a little longer than the limit, since the entries of one commit stay together
     */
    record Page(List<AuditView> entries, long next) {}

    @Operation(summary = "Who did what, when and why")
    @GetMapping(path = "/api/v1/audit", produces = MediaType.APPLICATION_JSON_VALUE)
    Page audit(
            @RequestParam(required = false) @Nullable Instant since,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "100") int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new InvalidField("limit", limit, "must be from 1 to " + MAX_LIMIT);
        }
        if (after < 0) {
            throw new InvalidField("after", after, "must not be negative");
        }
        if (since != null && (since.isBefore(Instant.EPOCH) || since.isAfter(LAST))) {
            throw new InvalidField("since", since, "must be from the year 1970 to 9999");
        }
        Instant from = since == null ? Instant.EPOCH : since;
        List<AuditView> entries = registry.audit(new AuditQuery(after, from, limit)).stream()
                .map(AuditView::of)
                .toList();
        return new Page(
                entries,
                entries.isEmpty() ? after : entries.get(entries.size() - 1).version());
    }
}
