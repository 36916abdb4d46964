package org.lockkeeper.reporting.notify;

import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import org.lockkeeper.fleet.pools.Fleet;
import org.lockkeeper.host.gate.StartGate;
import org.lockkeeper.locking.registry.Durations;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.store.Outbox;
import org.lockkeeper.locking.store.Told;
import org.lockkeeper.maintenance.calendar.HoursWatch;
import org.lockkeeper.maintenance.safety.Safety;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class NotifyConfiguration {

    /** What the store asks with each commit. */
    @Bean
    Addressees addressees(NotificationProperties properties) {
        return Addressees.of(properties);
    }

    @Bean
    Delivery notificationDelivery(
            Addressees addressees,
            Outbox outbox,
            Told told,
            LockRegistry registry,
            Safety safety,
            Durations durations,
            StartGate gate,
            HoursWatch hours,
            NotificationProperties properties,
            Clock clock) {
        States states = new States(safety, registry, durations, gate, hours, properties);
        StateWatch watch = new StateWatch(addressees, told, states, clock);
        return new Delivery(addressees, outbox, registry, watch, clock, properties.maxPending());
    }

    @Bean
    FleetMail fleetMail(ObjectProvider<Fleet> fleet, Addressees addressees, Outbox outbox, Delivery delivery) {
        return new FleetMail(addressees.receivers().isEmpty() ? null : fleet.getIfAvailable(), outbox, delivery::soon);
    }

    @Bean
    MeterBinder notificationMetrics(Delivery delivery) {
        return new NotificationMetrics(delivery.tallies());
    }

    @Bean
    HealthIndicator notificationsHealthIndicator(Delivery delivery) {
        return new NotificationsHealthIndicator(delivery.tallies());
    }
}
