package org.lockkeeper.maintenance.wait;

import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** {@link WaitProperties} as they are bound. */
final class Properties {

    static final WaitProperties DEFAULTS = bound(Map.of());

    private Properties() {}

    static WaitProperties bound(Map<String, String> keys) {
        Binder binder = new Binder(new MapConfigurationPropertySource(keys));
        return binder.bindOrCreate("lockkeeper.wait", Bindable.of(WaitProperties.class));
    }
}
