package org.lockkeeper.host.inhibit;

import java.util.List;
import org.lockkeeper.host.systemd.login.Inhibitions;
import org.lockkeeper.host.systemd.login.Inhibitions.Inhibitor;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Whether the host is kept from shutting down for those that ask for it, and by whom else. Where it cannot be, all else works. */
final class InhibitHealthIndicator extends AbstractHealthIndicator {

    private static final int MAX_SHOWN = 20;

    private final Inhibitors own;
    private final ShutdownBlocks others;

    InhibitHealthIndicator(Inhibitors own, ShutdownBlocks others) {
        super("the state of the inhibitors is not known");
        this.own = own;
        this.others = others;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        List<String> faults = own.faults();
        builder.up().withDetail("held", own.held()).withDetail("unavailable", faults.size());
        if (!faults.isEmpty()) {
            builder.unknown().withDetail("reason", faults.get(0));
        }
        Inhibitions inhibitions = others.inhibitions();
        if (inhibitions == null) {
            builder.withDetail("logind", "NOT_ASKED");
        } else if (inhibitions.unknown() != null) {
            builder.unknown().withDetail("logind", "UNKNOWN").withDetail("logindReason", inhibitions.unknown());
        } else {
            builder.withDetail("logind", inhibitions.present() ? "PRESENT" : "ABSENT")
                    .withDetail(
                            "others",
                            inhibitions.inhibitors().stream()
                                    .filter(it -> !own.own(it, inhibitions.self()))
                                    .limit(MAX_SHOWN)
                                    .map(Inhibitor::who)
                                    .toList());
        }
    }
}
