package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.Commands;
import org.lockkeeper.testing.Programs;

/** Each monitoring file that is shipped, read by the program that it is for. */
final class MonitoringFilesIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void prometheusTakesItsFilesAndTheAlertsFireWhenTheyShould() {
        Programs.need("promtool");
        check("promtool", "check", "config", "monitoring/prometheus/prometheus.yml");
        assertThat(check("promtool", "check", "rules", "monitoring/prometheus/alerts.yml")
                        .out())
                .contains("rules found");
        check("promtool", "test", "rules", "monitoring/prometheus/alerts.test.yml");
    }

    /** Each alert is tried firing and not firing: promtool does not mind one that no test names. */
    @Test
    void noAlertIsUntried() {
        String tests = Monitoring.shipped("prometheus/alerts.test.yml");
        List<String> alerts = Monitoring.shipped("prometheus/alerts.yml")
                .lines()
                .filter(line -> line.contains("- alert: "))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .toList();
        assertThat(alerts).hasSizeGreaterThan(12);
        assertThat(alerts)
                .filteredOn(alert -> alert.startsWith("Lockkeeper"))
                .allSatisfy(alert ->
                        assertThat(tests).contains("name: " + alert + " fires", "name: " + alert + " does not fire"));
    }

    @Test
    void alertmanagerTakesItsFile() {
        Programs.need("amtool");
        check("amtool", "check-config", "monitoring/alertmanager/alertmanager.yml");
    }

    private static CommandResult check(String... command) {
        return Commands.run(LIMIT, List.of(command)).orFail();
    }
}
