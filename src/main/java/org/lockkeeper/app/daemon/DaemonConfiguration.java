package org.lockkeeper.app.daemon;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.maintenance.safety.Safety;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Only where systemd has asked to be told: it sets NOTIFY_SOCKET for a unit of Type=notify. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "NOTIFY_SOCKET")
class DaemonConfiguration {

    @Bean
    Supervised supervised(Safety safety, Progress progress, Environment environment) {
        return new Supervised(
                new Notifications(List.of("systemd-notify")),
                safety,
                progress,
                watchdog(environment.getProperty("WATCHDOG_USEC", Long.class)));
    }

    private static @Nullable Duration watchdog(@Nullable Long micros) {
        return micros == null || micros <= 0 ? null : Duration.of(micros, ChronoUnit.MICROS);
    }
}
