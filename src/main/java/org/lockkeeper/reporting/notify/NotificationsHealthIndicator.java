package org.lockkeeper.reporting.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** Whether others are told. Where they are not, nothing else is the worse for it: that is no reason to go red. */
final class NotificationsHealthIndicator extends AbstractHealthIndicator {

    /** What takes no longer is told by no alert either. */
    private static final Duration STUCK = Duration.ofMinutes(10);

    private final Map<String, Tally> tallies;

    NotificationsHealthIndicator(Map<String, Tally> tallies) {
        super("how the receivers of notifications are doing cannot be told");
        this.tallies = tallies;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        boolean stuck = tallies.values().stream()
                .anyMatch(tally -> tally.gone() || tally.oldest().compareTo(STUCK) > 0);
        builder.status(stuck ? Status.UNKNOWN : Status.UP);
        tallies.forEach((receiver, tally) -> builder.withDetail(receiver, shown(tally)));
    }

    private static Map<String, Object> shown(Tally tally) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("pending", tally.pending());
        shown.put("oldestSeconds", tally.oldest().toSeconds());
        String fault = tally.fault();
        Instant at = tally.faultAt();
        if (fault != null && at != null) {
            shown.put("fault", fault);
            shown.put("faultAt", at);
        }
        if (tally.gone()) {
            shown.put("gone", "nothing is sent to it before the next start");
        }
        return shown;
    }
}
