package org.lockkeeper.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.lockkeeper.host.service.GuardedServiceProperties;
import org.lockkeeper.maintenance.schedule.ScheduleProperties.ConfiguredSchedules;
import org.lockkeeper.maintenance.simulation.Configurations;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/**
 * Reads a configuration out of a request. Nothing beside it is looked at: no placeholder is resolved and no other file
 * imported, so that nobody reads by it what he may not.
 */
@Component
final class TriedConfigurations implements Configurations {

    private static final String NAME = "configuration";

    @Override
    public Tried read(String yaml) {
        try {
            LockkeeperProperties properties = bind(new Text(yaml));
            return new Tried(
                    PropertiesConfiguration.registry(properties),
                    GuardedServiceProperties.toServices(properties.guardedServices()),
                    new ConfiguredSchedules(properties.schedules()));
        } catch (RuntimeException failure) {
            throw new IllegalArgumentException(
                    Refusal.sentence(failure, null).orElseGet(() -> "it cannot be read: " + failure.getMessage()),
                    failure);
        } catch (IOException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    private static LockkeeperProperties bind(Resource text) throws IOException {
        List<PropertySource<?>> sources = new ConfigurationFileLoader().load(NAME, text);
        ApplicationConversionService conversions = new ApplicationConversionService();
        conversions.addConverter(DurationsConfiguration.wordsOfDurations());
        BindHandler handler = DurationsConfiguration.durationDialect()
                .apply(new NoUnboundElementsBindHandler(BindHandler.DEFAULT, new UnboundElementsSourceFilter()));
        return new Binder(ConfigurationPropertySources.from(sources), null, conversions, null, handler)
                .bindOrCreate("lockkeeper", Bindable.of(LockkeeperProperties.class));
    }

    /** Told of as what it is. */
    private static final class Text extends ByteArrayResource {

        Text(String yaml) {
            super(yaml.getBytes(StandardCharsets.UTF_8), NAME);
        }

        @Override
        public String getFilename() {
            return NAME;
        }
    }
}
