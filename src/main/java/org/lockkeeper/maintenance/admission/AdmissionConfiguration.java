package org.lockkeeper.maintenance.admission;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.lockkeeper.host.gate.StartGate;
import org.lockkeeper.host.inhibit.Inhibitors;
import org.lockkeeper.host.inhibit.ShutdownBlocks;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.maintenance.safety.Safety;
import org.lockkeeper.maintenance.wait.WaitProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class AdmissionConfiguration {

    @Bean
    IntrusionWatch intrusionWatch(LockRegistry registry, GuardedServices services, Safety safety) {
        return new IntrusionWatch(registry, services, safety);
    }

    @Bean
    MeterBinder callersWaiting(ClaimWaiters claims, Empties empties) {
        return meters -> Gauge.builder("lockkeeper.callers.waiting", () -> claims.callers() + empties.callers())
                .description("Calls that are answered when something has happened, or their time is over")
                .register(meters);
    }

    @Bean
    Admission admission(
            LockRegistry registry,
            GuardedServices services,
            Safety safety,
            StartGate gate,
            Inhibitors inhibitors,
            ShutdownBlocks shutdownBlocks,
            WaitProperties wait) {
        return new Admission(
                registry,
                services,
                safety,
                gate,
                inhibitors,
                shutdownBlocks,
                wait.pollInterval().toMillis());
    }
}
