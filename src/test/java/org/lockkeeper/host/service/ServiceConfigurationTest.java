package org.lockkeeper.host.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.host.systemd.units.FakeServiceManager;
import org.lockkeeper.host.systemd.units.ServiceManager;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.test.web.servlet.client.RestTestClient;

final class ServiceConfigurationTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final FakeServiceManager systemd = new FakeServiceManager();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(ServiceConfiguration.class)
            .withBean(ServiceManager.class, () -> systemd)
            .withPropertyValues(
                    "lockkeeper.guarded-services[0].unit=z.service",
                    "lockkeeper.guarded-services[0].group=backup",
                    "lockkeeper.guarded-services[1].unit=a-*",
                    "lockkeeper.guarded-services[1].group=cleanup");

    @BeforeEach
    void live() {
        systemd.publish(NOW); // else the start waits for the first picture
    }

    @Test
    void makesABeanOfEachEntryInItsOrder() {
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBeansOfType(GuardedService.class)).hasSize(2);
            assertThat(context.getBean(GuardedServices.class).configured())
                    .containsExactly(
                            new GuardedService("z.service", "backup", false),
                            new GuardedService("a-*", "cleanup", false));
        });
    }

    @Test
    void startsWithoutEntries() {
        new ApplicationContextRunner()
                .withUserConfiguration(ServiceConfiguration.class)
                .withBean(ServiceManager.class, () -> systemd)
                .run(context -> assertThat(
                                context.getBean(GuardedServices.class).configured())
                        .isEmpty());
    }

    @Test
    void failsTheStartWithASentenceThatNamesTheKey() {
        runner.withPropertyValues("lockkeeper.guarded-services[1].unit=z")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("lockkeeper.guarded-services[1].unit: 'z.service' is guarded by"));
    }

    @Test
    void healthFollowsTheBusAndNotTheUnits() {
        runner.run(context -> {
            SystemdHealthIndicator indicator = context.getBean("systemdHealthIndicator", SystemdHealthIndicator.class);
            systemd.lose("the bus broke");
            assertThat(health(indicator).getStatus()).isEqualTo(Status.DOWN);
            assertThat(health(indicator).getDetails()).containsEntry("staleReason", "the bus broke");
            systemd.set("z.service", "hibernating", "x")
                    .set("a-1.service", "active", "running")
                    .publish(NOW);
            assertThat(health(indicator).getStatus()).isEqualTo(Status.UP);
            assertThat(health(indicator).getDetails())
                    .containsEntry("address", "fake:")
                    .containsEntry("asOf", NOW)
                    .containsEntry("unknownUnits", List.of("z.service"))
                    .containsEntry("busy", 1L)
                    .containsEntry("idle", 0L)
                    .containsEntry("unknown", 1L);
        });
    }

    @Test
    void metersFollowThePicture() {
        runner.run(context -> {
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            registry.config().commonTags("place", "hall 2");
            context.getBean(GuardedServiceMetrics.class).bindTo(registry);
            systemd.lose("the bus broke");
            assertThat(gauge(registry, "lockkeeper.bus.connected")).isZero();
            systemd.set("z.service", "active", "running").publish(NOW);
            await().untilAsserted(() -> {
                assertThat(unitStates(registry))
                        .containsExactly(unitState("busy", 1), unitState("idle", 0), unitState("unknown", 0));
            });
            assertThat(gauge(registry, "lockkeeper.bus.connected")).isOne();
            assertThat(gauge(registry, "lockkeeper.bus.last.sync")).isEqualTo((double) NOW.getEpochSecond());
            systemd.reconnected();
            assertThat(registry.get("lockkeeper.bus.reconnects")
                            .functionCounter()
                            .count())
                    .isOne();
            systemd.remove("z.service").publish(NOW);
            await().until(() -> unitStates(registry).isEmpty());
        });
    }

    @Test
    void whatTheOperatorFiltersIsNotTold() {
        runner.run(context -> {
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            registry.config().meterFilter(MeterFilter.denyNameStartsWith("lockkeeper.unit"));
            context.getBean(GuardedServiceMetrics.class).bindTo(registry);
            systemd.set("z.service", "active", "running").publish(NOW);
            assertThat(unitStates(registry)).isEmpty();
            assertThat(registry.scrape()).contains("lockkeeper_bus_connected");
        });
    }

    @Test
    void listsServicesByGroupAndState() {
        FakeGuardedServices services = new FakeGuardedServices()
                .busy("b.service", "backup")
                .idle("a.service", "backup")
                .unknown("c.service", "cleanup");
        RestTestClient client = RestTestClient.bindToController(new ServicesController(services))
                .build();
        client.get()
                .uri("/api/v1/services")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.live")
                .isEqualTo(true)
                .jsonPath("$.asOf")
                .isEqualTo("2026-01-01T00:00:00Z")
                .jsonPath("$.services[*].unit")
                .isEqualTo(List.of("a.service", "b.service", "c.service"))
                .jsonPath("$.services[1].state")
                .isEqualTo("BUSY");
        client.get()
                .uri("/api/v1/services?group=backup&state=IDLE")
                .exchange()
                .expectBody()
                .jsonPath("$.services[*].unit")
                .isEqualTo(List.of("a.service"));
        services.goStale("the bus broke");
        client.get()
                .uri("/api/v1/services?state=UNKNOWN")
                .exchange()
                .expectBody()
                .jsonPath("$.live")
                .isEqualTo(false)
                .jsonPath("$.staleReason")
                .isEqualTo("the bus broke")
                .jsonPath("$.services[0].unit")
                .isEqualTo("c.service");
        client.get()
                .uri("/api/v1/services?state=asleep")
                .exchange()
                .expectStatus()
                .isBadRequest();
    }

    private static Health health(SystemdHealthIndicator indicator) {
        return indicator.health();
    }

    private static double gauge(MeterRegistry registry, String name) {
        return registry.get(name).gauge().value();
    }

    private static List<String> unitStates(PrometheusMeterRegistry registry) {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith("lockkeeper_unit_state{"))
                .toList();
    }

    private static String unitState(String state, int value) {
        return "lockkeeper_unit_state{group=\"backup\",place=\"hall 2\",state=\"%s\",unit=\"z.service\"} %d.0"
                .formatted(state, value);
    }
}
