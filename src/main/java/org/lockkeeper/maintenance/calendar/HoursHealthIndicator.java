package org.lockkeeper.maintenance.calendar;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lockkeeper.maintenance.calendar.HoursWatch.GroupHours;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** How the hours of each group stand. That they are over is no fault. */
final class HoursHealthIndicator extends AbstractHealthIndicator {

    private final HoursWatch hours;

    HoursHealthIndicator(HoursWatch hours) {
        super("the hours could not be looked at");
        this.hours = hours;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up();
        Map<Path, String> faults = hours.faults();
        if (!faults.isEmpty()) {
            builder.unknown().withDetail("unread", faults);
        }
        hours.now().forEach(group -> builder.withDetail(group.group(), detail(group)));
    }

    private Map<String, Object> detail(GroupHours group) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("open", group.open());
        detail.put("state", group.state());
        if (group.changesAt() != null) {
            detail.put("changesAt", group.changesAt());
        }
        String why = hours.why(group.group());
        if (why != null) {
            detail.put("reason", why);
        }
        return detail;
    }
}
