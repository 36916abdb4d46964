package org.lockkeeper.page.act;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.maintenance.dryrun.DryRuns;
import org.lockkeeper.maintenance.safety.Asking;
import org.lockkeeper.maintenance.window.ExtendRequest;
import org.lockkeeper.maintenance.window.WindowMoves;
import org.lockkeeper.maintenance.window.WindowMoves.MoveRequest;
import org.lockkeeper.maintenance.window.Windows;
import org.lockkeeper.page.frame.Pages;
import org.lockkeeper.web.access.Principal;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@Hidden
@Lazy
@RestController
final class WindowPageController {

    private final Doing doing;
    private final DryRuns dryRuns;
    private final Windows windows;
    private final WindowMoves moves;
    private final LateCloses late;
    private final Asking asking;

    WindowPageController(
            Doing doing, DryRuns dryRuns, Windows windows, WindowMoves moves, LateCloses late, Asking asking) {
        this.doing = doing;
        this.dryRuns = dryRuns;
        this.windows = windows;
        this.moves = moves;
        this.late = late;
        this.asking = asking;
    }

    @GetMapping("/page/windows/{id}")
    ResponseEntity<byte[]> show(@PathVariable String id, HttpServletRequest request) {
        return doing.show(request, way(id, Principal.of(request)));
    }

    @PostMapping({
        "/page/windows/{id}/extend",
        "/page/windows/{id}/move",
        "/page/windows/{id}/close",
        "/page/windows/{id}/ask-to-finish",
        "/page/windows/{id}/force-release"
    })
    ResponseEntity<byte[]> act(@PathVariable String id, HttpServletRequest request) {
        return doing.act(request, way(id, Principal.of(request)));
    }

    /** Takes back that it is closed when nothing runs inside it any more. */
    @PostMapping("/page/windows/{id}/keep-open")
    ResponseEntity<byte[]> keepOpen(@PathVariable String id, HttpServletRequest request) {
        windows.his(id, null, Principal.of(request));
        late.giveUp(id);
        return Pages.goTo("/page/windows/" + id);
    }

    private Doing.Way way(String id, Principal caller) {
        return new Doing.Way(
                () -> windows.claim(id),
                () -> windows.why(id),
                request -> dryRuns.window(id, request, null, caller),
                (claim, act, typed) -> act(claim, act, typed, caller));
    }

    private void act(Claim claim, String act, Typed typed, Principal caller) {
        String by = By.of(caller);
        String id = claim.id();
        switch (act) {
            case Offers.EXTEND ->
                windows.extend(
                        id, null, new ExtendRequest(typed.duration("duration"), by), once(claim), caller, asking);
            case Offers.MOVE ->
                moves.move(id, new MoveRequest(typed.text("openAt"), typed.duration("duration"), by), caller, asking);
            case Offers.CLOSE -> close(claim, typed, by, caller);
            case Offers.ASK -> windows.askToFinish(id, by, typed.text("reason"), caller, asking);
            default -> windows.force(id, by, typed.text("reason"), caller, asking);
        }
    }

    /** Two clicks on the same page are one extension. */
    private static String once(Claim claim) {
        return "page-%s-%s"
                .formatted(
                        claim.id(), claim.lease() == null ? "" : claim.lease().heldFor());
    }

    /** Extended in the very moment before, it stays open. */
    private void close(Claim claim, Typed typed, String by, Principal caller) {
        String note = typed.text("note");
        Instant ends = claim.lease() == null ? null : claim.lease().endsAt();
        if (typed.flag("untilEmpty") && claim.phase() == Phase.HELD && ends != null) {
            late.begin(claim.id(), ends, windows.closing(claim.id(), null, by, note, caller, asking));
        } else {
            windows.close(
                    claim.id(),
                    null,
                    by,
                    note,
                    claim.phase() == Phase.HELD && claim.lease() != null
                            ? claim.lease().heldFor()
                            : null,
                    caller,
                    asking);
        }
    }
}
