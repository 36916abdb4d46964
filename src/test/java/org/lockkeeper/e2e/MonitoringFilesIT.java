package org.lockkeeper.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.Commands;
import org.lockkeeper.testing.Programs;
import org.yaml.snakeyaml.Yaml;

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

    /** What the compose file mounts is there, and each image is one version. */
    @Test
    @SuppressWarnings("unchecked")
    void theComposeFileMountsWhatThereIs() throws IOException {
        Map<String, Object> file = new Yaml().load(Files.readString(Path.of("docker-compose.yml")));
        Map<String, Map<String, Object>> services =
                (Map<String, Map<String, Object>>) requireNonNull(file.get("services"));
        assertThat(services).containsOnlyKeys("lockkeeper", "prometheus", "alertmanager", "grafana");
        services.forEach((name, service) -> {
            assertThat(String.valueOf(service.get("image"))).as(name).matches(".+:(v?[0-9]+\\.[0-9]+\\.[0-9]+|local)");
            ((List<String>) requireNonNull(service.get("volumes")))
                    .stream()
                            .filter(volume -> volume.startsWith("./"))
                            .map(volume -> Path.of(volume.split(":")[0]))
                            .forEach(mounted -> assertThat(mounted).exists());
        });
    }

    private static CommandResult check(String... command) {
        return Commands.run(LIMIT, List.of(command)).orFail();
    }
}
