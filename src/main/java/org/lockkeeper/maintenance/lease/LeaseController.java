package org.lockkeeper.maintenance.lease;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Reply;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.maintenance.admission.ClaimWaiters;
import org.lockkeeper.maintenance.safety.Asking;
import org.lockkeeper.maintenance.safety.Explanation;
import org.lockkeeper.web.Caller;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.words.Bounds;
import org.lockkeeper.web.words.Page;
import org.lockkeeper.web.words.Text;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

@RestController
@RequestMapping(
        path = "/api/v1/leases",
        produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_PLAIN_VALUE})
final class LeaseController {

    private static final Duration MAX_WAIT = Duration.ofMinutes(10);
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(30);

    /** @param next passed as {@code after} it gives the next page; absent on the last one */
    record LeaseList(List<LeaseView> leases, @Nullable String next) {}

    private final Leases leases;
    private final Submissions submissions;
    private final ClaimWaiters waiters;
    private final Asking asking;

    LeaseController(Leases leases, Submissions submissions, ClaimWaiters waiters, Asking asking) {
        this.asking = asking;
        this.leases = leases;
        this.submissions = submissions;
        this.waiters = waiters;
    }

    /** 201 for a lease asked for now; 200 for what was asked for before, is done, or was only tried. */
    @Operation(
            operationId = "requestLease",
            summary =
                    "Asks for a lease for a job; with until, answers when it has that state; with dryRun only says what would happen")
    @ApiResponse(responseCode = "201", description = "Asked for now", useReturnTypeSchema = true)
    @ApiResponse(
            responseCode = "200",
            description = "Asked for before, done, or only tried",
            useReturnTypeSchema = true)
    @PostMapping
    DeferredResult<ResponseEntity<LeaseView>> request(
            @RequestBody LeaseRequest request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            @RequestParam(required = false) @Nullable LeaseState until,
            @RequestParam(required = false) @Nullable Duration wait,
            @RequestParam(defaultValue = "false") boolean dryRun,
            HttpServletRequest http) {
        Principal caller = Principal.of(http);
        Duration patience = patience(until, wait);
        Submit submit = submissions.submit(request, idempotencyKey, caller);
        if (dryRun) {
            DeferredResult<ResponseEntity<LeaseView>> tried = new DeferredResult<>();
            tried.setResult(ResponseEntity.ok(leases.dryRun(submit, caller)));
            return tried;
        }
        Leases.Requested requested = leases.request(submit, caller);
        String id = requested.id();
        if (leases.owns(id, caller)) {
            leases.seen(id, patience.plus(submit.hold()));
        }
        boolean fresh = requested.outcome() == Reply.Outcome.DONE;
        Phase phase = requested.outcome() == Reply.Outcome.ALREADY_DONE || until == null ? null : until.phase();
        return waiters.await(
                id, phase, patience, Caller.of(http), () -> answer(leases.get(id, caller), requested.outcome(), fresh));
    }

    /** What is, as of this answer: a lease that only waits was not granted. */
    private static ResponseEntity<LeaseView> answer(LeaseView lease, Reply.Outcome outcome, boolean fresh) {
        String is = switch (outcome) {
            case RUNNING, ALREADY_DONE -> outcome.name();
            default ->
                switch (lease.state()) {
                    case QUEUED, ENDED -> lease.state().name();
                    case DRAINING, HELD, SUSPECT -> "GRANTED";
                };
        };
        return ResponseEntity.status(fresh ? HttpStatus.CREATED : HttpStatus.OK)
                .location(URI.create("/api/v1/leases/" + lease.id()))
                .header("Lockkeeper-Outcome", is)
                .body(lease);
    }

    @Operation(
            operationId = "listLeases",
            summary = "The leases and requests that have not ended, oldest first; with state=ENDED those ended last")
    @GetMapping
    LeaseList list(
            @RequestParam(required = false) @Nullable LeaseState state,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String after,
            HttpServletRequest http) {
        return leases.list(state, Page.limit(limit), after, Principal.of(http));
    }

    /** @param seenAsk the id of the last question to finish that the caller has seen, or none: another one is answered at once */
    @Operation(
            operationId = "getLease",
            summary = "One lease; with until, answers when it has that state, is past it, or the wait is over")
    @GetMapping("/{id}")
    DeferredResult<LeaseView> get(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable LeaseState until,
            @RequestParam(required = false) @Nullable Duration wait,
            @RequestParam(required = false) @Nullable String seenAsk,
            HttpServletRequest http) {
        Duration patience = patience(until, wait);
        Principal caller = Principal.of(http);
        LeaseView now = leases.get(id, caller);
        if (leases.owns(id, caller)) {
            leases.seen(id, patience.plus(now.ttl()));
        }
        return waiters.await(
                id,
                until == null ? null : until.phase(),
                () -> seenAsk != null && leases.askedSince(id, seenAsk),
                patience,
                Caller.of(http),
                () -> until == null ? leases.whole(id, caller) : leases.get(id, caller));
    }

    private static Duration patience(@Nullable LeaseState until, @Nullable Duration wait) {
        return Bounds.patience(until != null, wait, DEFAULT_WAIT, MAX_WAIT);
    }

    @Operation(operationId = "renewLease", summary = "The owner is alive: the lease lasts its time again")
    @PostMapping("/{id}/renew")
    LeaseView renew(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable Long token,
            @RequestParam(required = false) @Nullable String by,
            HttpServletRequest http) {
        return leases.renew(id, token, Text.optional("by", by, 200), Principal.of(http));
    }

    @Operation(
            operationId = "releaseLease",
            summary = "Gives a lease back, with its token, or cancels a request that still waits")
    @DeleteMapping("/{id}")
    LeaseView release(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable Long token,
            @RequestParam(required = false) @Nullable String by,
            @RequestParam(required = false) @Nullable String note,
            @RequestParam(defaultValue = "false") boolean success,
            HttpServletRequest http) {
        return leases.release(
                id, token, Text.optional("by", by, 200), Text.optional("note", note, 500), success, Principal.of(http));
    }

    @Operation(
            operationId = "forceReleaseLease",
            summary = "Ends a lease against its owner, with a reason, on the record")
    @PostMapping("/{id}/force-release")
    LeaseView force(@PathVariable String id, @RequestBody ForceRequest request, HttpServletRequest http) {
        return leases.force(id, request.by(), request.reason(), Principal.of(http), asking);
    }

    @Operation(
            operationId = "askLeaseToFinish",
            summary = "Asks the owner of a lease to come to an end, with a reason, on the record; it ends nothing")
    @PostMapping("/{id}/ask-to-finish")
    LeaseView askToFinish(@PathVariable String id, @RequestBody ForceRequest request, HttpServletRequest http) {
        return leases.askToFinish(id, request.by(), request.reason(), Principal.of(http), asking);
    }

    record ForceRequest(@Nullable String reason, @Nullable String by) {}

    @Operation(operationId = "explainLease", summary = "What it waits for, and what would free each of them")
    @GetMapping("/{id}/why")
    Explanation why(@PathVariable String id, HttpServletRequest http) {
        return leases.why(id, Principal.of(http));
    }

    @Operation(operationId = "checkFence", summary = "Whether the holder of this token may still act")
    @GetMapping("/{id}/fence")
    Leases.Fence fence(@PathVariable String id, @RequestParam long token) {
        return leases.fence(id, token);
    }
}
