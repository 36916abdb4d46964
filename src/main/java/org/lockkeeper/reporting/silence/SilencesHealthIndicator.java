package org.lockkeeper.reporting.silence;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Whether the monitors know what they are to keep quiet about. Where they do not, people are told too much, and all else works. */
final class SilencesHealthIndicator extends AbstractHealthIndicator {

    private final Silences silences;

    SilencesHealthIndicator(Silences silences) {
        super("the state of the silences is not known");
        this.silences = silences;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up();
        for (Tally tally : silences.tallies()) {
            builder.withDetail(tally.target(), detail(tally));
            if (tally.fault() != null) {
                builder.unknown();
            }
        }
    }

    private static Map<String, Object> detail(Tally tally) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("active", tally.active());
        detail.put("missing", tally.missing());
        String fault = tally.fault();
        if (fault != null) {
            detail.put("reason", fault);
        }
        return detail;
    }
}
