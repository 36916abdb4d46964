package org.lockkeeper.maintenance.window;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.maintenance.admission.ClaimWaiters;
import org.lockkeeper.maintenance.admission.Empties;
import org.lockkeeper.maintenance.safety.Asking;
import org.lockkeeper.maintenance.safety.Explanation;
import org.lockkeeper.maintenance.window.WindowMoves.MoveRequest;
import org.lockkeeper.maintenance.window.WindowSubmissions.WindowRequest;
import org.lockkeeper.web.Caller;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.words.Bounds;
import org.lockkeeper.web.words.Page;
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
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

@RestController
@RequestMapping(
        path = "/api/v1/windows",
        produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_PLAIN_VALUE})
final class WindowController {

    private static final Duration MAX_WAIT = Duration.ofMinutes(10);
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(30);

    private final Windows windows;
    private final WindowSubmissions submissions;
    private final ClaimWaiters waiters;
    private final Empties empties;
    private final WindowMoves moves;
    private final Asking asking;

    /** @param next passed as {@code after} it gives the next page; absent on the last one */
    record WindowList(List<WindowView> windows, @Nullable String next) {}

    WindowController(
            Windows windows,
            WindowSubmissions submissions,
            ClaimWaiters waiters,
            Empties empties,
            WindowMoves moves,
            Asking asking) {
        this.asking = asking;
        this.moves = moves;
        this.windows = windows;
        this.submissions = submissions;
        this.waiters = waiters;
        this.empties = empties;
    }

    /** 201 for a window asked for now or before; 200 for one that was only tried. */
    @Operation(
            operationId = "requestWindow",
            summary =
                    "Asks for a maintenance window; with until, answers when it has that state; with dryRun only says what would happen")
    @ApiResponse(responseCode = "201", description = "The window", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "200", description = "With dryRun: as it would be", useReturnTypeSchema = true)
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    DeferredResult<ResponseEntity<WindowView>> request(
            @RequestBody WindowRequest request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            @RequestParam(required = false) @Nullable WindowState until,
            @RequestParam(required = false) @Nullable Duration wait,
            @RequestParam(defaultValue = "false") boolean dryRun,
            HttpServletRequest http) {
        Principal caller = Principal.of(http);
        Duration patience = patience(until, wait);
        Submit submit = submissions.submit(request, idempotencyKey, caller);
        if (dryRun) {
            return answered(ResponseEntity.ok(windows.dryRun(submit, caller)));
        }
        Windows.Requested requested = windows.request(submit, caller);
        URI location = URI.create("/api/v1/windows/" + requested.id());
        return waiters.await(
                requested.id(),
                phase(until),
                patience,
                Caller.of(http),
                () -> ResponseEntity.created(location)
                        .header("Idempotent-Replayed", String.valueOf(requested.repeated()))
                        .body(windows.get(requested.id(), caller)));
    }

    @Operation(
            operationId = "listWindows",
            summary = "The windows that are not closed, oldest first; with state=CLOSED those closed last")
    @GetMapping
    WindowList list(
            @RequestParam(required = false) @Nullable WindowState state,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String after,
            HttpServletRequest http) {
        return windows.list(state, Page.limit(limit), after, Principal.of(http));
    }

    @Operation(
            operationId = "getWindow",
            summary =
                    "One window; with until, answers when it has that state, with untilEmpty when nothing runs inside it, or the wait is over")
    @GetMapping("/{id}")
    DeferredResult<WindowView> get(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable WindowState until,
            @RequestParam(defaultValue = "false") boolean untilEmpty,
            @RequestParam(required = false) @Nullable Duration wait,
            HttpServletRequest http) {
        Duration patience = Bounds.patience(untilEmpty || until != null, wait, DEFAULT_WAIT, MAX_WAIT);
        Principal caller = Principal.of(http);
        windows.get(id, caller);
        if (untilEmpty) {
            return empties.await(id, patience, Caller.of(http), outcome -> windows.get(id, caller));
        }
        return waiters.await(
                id,
                phase(until),
                patience,
                Caller.of(http),
                () -> until == null ? windows.whole(id, caller) : windows.get(id, caller));
    }

    private static @Nullable Phase phase(@Nullable WindowState until) {
        return until == null ? null : until.phase();
    }

    private static Duration patience(@Nullable WindowState until, @Nullable Duration wait) {
        return Bounds.patience(until != null, wait, DEFAULT_WAIT, MAX_WAIT);
    }

    @Operation(operationId = "extendWindow", summary = "Makes an open window end later")
    @PostMapping("/{id}/extend")
    WindowView extend(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable Long token,
            @RequestBody ExtendRequest request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            HttpServletRequest http) {
        return windows.extend(id, token, request, idempotencyKey, Principal.of(http), asking);
    }

    @Operation(
            operationId = "moveWindow",
            summary = "Sets another time for a planned window that is not open yet; it keeps its place in the queue")
    @PostMapping("/{id}/move")
    WindowView move(@PathVariable String id, @RequestBody MoveRequest request, HttpServletRequest http) {
        return moves.move(id, request, Principal.of(http), asking);
    }

    /**
     * With {@code wait} it is closed once nothing runs inside it any more; if that takes longer, it stays open and the
     * answer is a problem that names what still runs. It also stays open if the caller hangs up, or somebody extends it
     * meanwhile. Without {@code wait} it is closed at once. Nothing is ever stopped.
     */
    @Operation(
            operationId = "closeWindow",
            summary = "Closes a window, with wait once nothing runs inside it; one that is closed stays as it is")
    @DeleteMapping("/{id}")
    DeferredResult<WindowView> close(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable Long token,
            @RequestParam(required = false) @Nullable String by,
            @RequestParam(required = false) @Nullable String note,
            @RequestParam(required = false) @Nullable Duration wait,
            HttpServletRequest http) {
        if (wait == null) {
            return answered(windows.close(id, token, by, note, null, Principal.of(http), asking));
        }
        Duration patience = Bounds.patience(true, wait, DEFAULT_WAIT, MAX_WAIT);
        return empties.await(
                id,
                patience,
                Caller.of(http),
                windows.closing(id, token, by, note, Principal.of(http), asking)::conclude);
    }

    private static <T> DeferredResult<T> answered(T answer) {
        DeferredResult<T> result = new DeferredResult<>();
        result.setResult(answer);
        return result;
    }

    @Operation(operationId = "explainWindow", summary = "What it waits for, and what would free each of them")
    @GetMapping("/{id}/why")
    Explanation why(@PathVariable String id) {
        return windows.why(id);
    }

    @Operation(
            operationId = "forceReleaseWindow",
            summary = "Closes a window against its owner, with a reason, on the record")
    @PostMapping("/{id}/force-release")
    WindowView force(@PathVariable String id, @RequestBody ForceRequest request, HttpServletRequest http) {
        return windows.force(id, request.by(), request.reason(), Principal.of(http), asking);
    }

    @Operation(
            operationId = "askWindowToFinish",
            summary = "Asks the owner of a window to come to an end, with a reason, on the record; it closes nothing")
    @PostMapping("/{id}/ask-to-finish")
    WindowView askToFinish(@PathVariable String id, @RequestBody ForceRequest request, HttpServletRequest http) {
        return windows.askToFinish(id, request.by(), request.reason(), Principal.of(http), asking);
    }

    /**
     * The body of a forced release, and of the question to finish.
     *
     * @param reason why; it goes on the record
     * @param by who
     */
    record ForceRequest(@Nullable String reason, @Nullable String by) {}
}
