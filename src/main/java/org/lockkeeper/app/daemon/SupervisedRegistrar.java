package org.lockkeeper.app.daemon;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.maintenance.safety.Safety;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.core.env.Environment;

/**
 * Only where systemd has asked to be told: it sets NOTIFY_SOCKET for a unit of Type=notify. A registrar is asked at each
 * start; a condition would be decided when the application is built, and systemd would wait for ever.
 */
final class SupervisedRegistrar implements BeanRegistrar {

    @Override
    public void register(BeanRegistry registry, Environment environment) {
        String socket = environment.getProperty("NOTIFY_SOCKET");
        if (socket == null || socket.isBlank()) {
            return;
        }
        Duration watchdog = watchdog(environment.getProperty("WATCHDOG_USEC", Long.class));
        registry.registerBean(
                "supervised",
                Supervised.class,
                spec -> spec.supplier(context -> new Supervised(
                        new Notifications(List.of("systemd-notify")),
                        context.bean(Safety.class),
                        context.bean(Progress.class),
                        watchdog)));
    }

    private static @Nullable Duration watchdog(@Nullable Long micros) {
        return micros == null || micros <= 0 ? null : Duration.of(micros, ChronoUnit.MICROS);
    }
}
