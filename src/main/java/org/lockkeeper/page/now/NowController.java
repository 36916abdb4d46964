package org.lockkeeper.page.now;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.locking.registry.Durations;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.maintenance.calendar.HoursWatch;
import org.lockkeeper.maintenance.safety.Explanations;
import org.lockkeeper.maintenance.safety.Safety;
import org.lockkeeper.maintenance.safety.Verdict;
import org.lockkeeper.page.frame.Pages;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@Hidden
@Lazy
@RestController
final class NowController {

    /** More than anybody reads; how many there are besides is told. */
    private static final int MANY = 20;

    /** Of what is in the way of each group but the first. */
    private static final int FEW = 5;

    private final Pages pages;
    private final Safety safety;
    private final Explanations explanations;
    private final GuardedServices services;
    private final LockRegistry registry;
    private final Durations durations;
    private final HoursWatch hours;

    NowController(
            Pages pages,
            Safety safety,
            Explanations explanations,
            GuardedServices services,
            LockRegistry registry,
            Durations durations,
            HoursWatch hours) {
        this.pages = pages;
        this.safety = safety;
        this.explanations = explanations;
        this.services = services;
        this.registry = registry;
        this.durations = durations;
        this.hours = hours;
    }

    @GetMapping("/")
    ResponseEntity<byte[]> whole(HttpServletRequest request) {
        return pages.show(request, "now", Map.of("now", now()));
    }

    /** What of it changes. */
    @GetMapping("/page/now")
    ResponseEntity<byte[]> part(HttpServletRequest request) {
        return pages.show(request, "now :: live", Map.of("now", now()));
    }

    private NowView now() {
        Picture picture = services.picture();
        LockTable table = registry.state().table();
        List<NowView.ClaimRow> claims = new NowClaims(safety, explanations, registry.moment()).of(table, MANY);
        String first = safety.groups().contains(Safety.MAINTENANCE)
                ? Safety.MAINTENANCE
                : safety.groups().stream().sorted().findFirst().orElseThrow();
        return new NowView(
                verdict(first, MANY),
                safety.groups().stream()
                        .filter(group -> !group.equals(first))
                        .sorted()
                        .map(group -> verdict(group, FEW))
                        .toList(),
                new NowUnits(durations, registry.now()).of(picture),
                claims,
                table.claims().size() - claims.size(),
                hours.now(),
                picture.staleReason());
    }

    private NowView.VerdictView verdict(String group, int most) {
        Verdict verdict = safety.verdict(group);
        List<NowView.Why> why = explanations.of(verdict).stream()
                .limit(most)
                .map(NowClaims::why)
                .toList();
        return new NowView.VerdictView(
                group, Shown.of(verdict), verdict.safe(), why, verdict.blockerCount() - why.size(), verdict.asOf());
    }
}
