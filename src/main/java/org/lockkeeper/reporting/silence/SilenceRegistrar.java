package org.lockkeeper.reporting.silence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.reporting.silence.MatcherTemplate.Words;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.beans.factory.BeanRegistry.SupplierContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

/** Only where a monitor is configured: who has none has none of this. Asked at each start, as the configuration is read. */
final class SilenceRegistrar implements BeanRegistrar {

    private static final Path HOSTNAME = Path.of("/proc/sys/kernel/hostname");

    @Override
    public void register(BeanRegistry registry, Environment environment) {
        if (!configured(environment, AlertmanagerProperties.KEY) && !configured(environment, IcingaProperties.KEY)) {
            return;
        }
        registry.registerBean("silences", Silences.class, spec -> spec.supplier(SilenceRegistrar::silences));
        registry.registerBean(
                "silencesHealthIndicator",
                SilencesHealthIndicator.class,
                spec -> spec.supplier(context -> new SilencesHealthIndicator(context.bean(Silences.class))));
        registry.registerBean(
                "silenceMetrics",
                SilenceMetrics.class,
                spec -> spec.supplier(context -> new SilenceMetrics(context.bean(Silences.class))));
    }

    private static boolean configured(Environment environment, String key) {
        return Binder.get(environment)
                .bind(key + ".urls", Bindable.listOf(String.class))
                .map(values -> !values.isEmpty())
                .orElse(false);
    }

    private static Silences silences(SupplierContext context) {
        SilenceProperties properties = context.bean(SilenceProperties.class);
        LockRegistry locks = context.bean(LockRegistry.class);
        Clock clock = context.bean(Clock.class);
        String host = host(properties);
        JsonMapper json = context.bean(JsonMapper.class);
        List<Silencer> silencers = new ArrayList<>();
        AlertmanagerProperties alertmanager = properties.alertmanager();
        if (alertmanager.configured()) {
            HttpCaller http = new HttpCaller(alertmanager.target(), properties.callTimeout());
            silencers.add(new Alertmanager(
                    new Cluster(http, alertmanager.bases(), Alertmanager::fails),
                    alertmanager.templates(),
                    words(host, locks, context.bean(GuardedServices.class)),
                    clock,
                    json));
        }
        IcingaProperties icinga = properties.icinga();
        if (icinga.configured()) {
            HttpCaller http = new HttpCaller(icinga.target(), properties.callTimeout());
            IcingaApi api = new IcingaApi(
                    new Cluster(http, icinga.bases(), IcingaApi::fails),
                    icinga.host() == null ? host : icinga.host(),
                    clock,
                    json);
            silencers.add(new Icinga(api, clock));
        }
        return new Silences(locks, properties, silencers, clock);
    }

    private static Function<String, Words> words(String host, LockRegistry locks, GuardedServices services) {
        return group -> new Words(
                host,
                group,
                services.picture().services().stream()
                        .filter(service -> locks.rules().conflicts().between(group, service.group()))
                        .map(ServiceState::unit)
                        .toList());
    }

    private static String host(SilenceProperties properties) {
        String named = properties.host();
        if (named != null) {
            return named;
        }
        try {
            return Files.readString(HOSTNAME).strip();
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    SilenceProperties.KEY + ".host must name this host: " + HOSTNAME + " cannot be read", unreadable);
        }
    }
}
