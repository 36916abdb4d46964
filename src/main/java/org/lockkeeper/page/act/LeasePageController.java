package org.lockkeeper.page.act;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.maintenance.dryrun.DryRuns;
import org.lockkeeper.maintenance.lease.Leases;
import org.lockkeeper.maintenance.safety.Asking;
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
final class LeasePageController {

    private final Doing doing;
    private final DryRuns dryRuns;
    private final Leases leases;
    private final Asking asking;

    LeasePageController(Doing doing, DryRuns dryRuns, Leases leases, Asking asking) {
        this.doing = doing;
        this.dryRuns = dryRuns;
        this.leases = leases;
        this.asking = asking;
    }

    @GetMapping("/page/leases/{id}")
    ResponseEntity<byte[]> show(@PathVariable String id, HttpServletRequest request) {
        return doing.show(request, way(id, Principal.of(request)));
    }

    @PostMapping({"/page/leases/{id}/ask-to-finish", "/page/leases/{id}/force-release"})
    ResponseEntity<byte[]> act(@PathVariable String id, HttpServletRequest request) {
        return doing.act(request, way(id, Principal.of(request)));
    }

    private Doing.Way way(String id, Principal caller) {
        return new Doing.Way(
                () -> leases.claim(id),
                () -> leases.why(id, caller),
                request -> dryRuns.lease(id, request, caller),
                (claim, act, typed) -> act(claim, act, typed, caller));
    }

    private void act(Claim claim, String act, Typed typed, Principal caller) {
        if (act.equals(Offers.ASK)) {
            leases.askToFinish(claim.id(), By.of(caller), typed.text("reason"), caller, asking);
        } else {
            leases.force(claim.id(), By.of(caller), typed.text("reason"), caller, asking);
        }
    }
}
