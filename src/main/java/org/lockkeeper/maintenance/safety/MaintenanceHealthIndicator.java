package org.lockkeeper.maintenance.safety;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.Moment;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.web.words.Text;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/**
 * Whether the host is in a safe maintenance state. {@code UP} when safe; else {@link #NOT_SAFE}, which answers 503 here
 * and does not turn the root health red: a busy host is no broken service.
 *
 * <p>With {@code ?for=ID} the question is another one: is this window or lease open, and undisturbed? A second pipeline is
 * not misled by the window of the first.
 */
@Component("maintenanceHealthIndicator")
final class MaintenanceHealthIndicator extends AbstractHealthIndicator {

    static final Status NOT_SAFE = new Status("NOT_SAFE");

    private record Open(
            String id, String group, String owner, @Nullable Instant until) {}

    private record Next(String id, String group, String owner, Instant openAt) {}

    private final Safety safety;
    private final LockRegistry registry;

    MaintenanceHealthIndicator(Safety safety, LockRegistry registry) {
        super("the maintenance verdict could not be formed");
        this.safety = safety;
        this.registry = registry;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        String wanted = Asked.parameter("for");
        Moment moment = registry.moment();
        Verdict verdict = safety.verdict(wanted == null ? Safety.MAINTENANCE : group(moment, wanted));
        boolean safe = verdict.safe() && (wanted == null || isHeld(moment, wanted));
        builder.status(safe ? Status.UP : NOT_SAFE)
                .withDetail("state", verdict.state())
                .withDetail("blockers", verdict.blockers())
                .withDetail("blockerCount", verdict.blockerCount())
                .withDetail("windows", windows(moment));
        moment.state().table().claims().stream()
                .filter(claim -> claim.phase() != Phase.HELD)
                .map(Claim::request)
                .filter(request -> request.plan() != null)
                .min(Comparator.comparing(MaintenanceHealthIndicator::opens))
                .ifPresent(request -> builder.withDetail(
                        "next", new Next(request.id(), request.group(), request.owner(), opens(request))));
        if (wanted != null) {
            builder.withDetail("for", Text.shorten(wanted)).withDetail("held", isHeld(moment, wanted));
        }
        if (verdict.asOf() != null) {
            builder.withDetail("asOf", verdict.asOf());
        }
    }

    private static Instant opens(Request request) {
        return Objects.requireNonNull(request.plan()).openAt();
    }

    /** Of what is not there, the one that all ask about: it is not held, so the answer is the same. */
    private static String group(Moment moment, String id) {
        return moment.state()
                .table()
                .find(id)
                .map(claim -> claim.request().group())
                .orElse(Safety.MAINTENANCE);
    }

    private static boolean isHeld(Moment moment, String id) {
        return moment.state()
                .table()
                .find(id)
                .filter(claim -> claim.phase() == Phase.HELD)
                .isPresent();
    }

    private static List<Open> windows(Moment moment) {
        return moment.state()
                .table()
                .in(Phase.HELD)
                .filter(claim -> claim.request().kind() == Request.Kind.WINDOW)
                .map(moment::shown)
                .map(claim -> new Open(
                        claim.id(), claim.request().group(), claim.request().owner(), claim.deadline()))
                .toList();
    }
}
