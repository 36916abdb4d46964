package org.lockkeeper.web.access;

import java.util.Locale;
import org.lockkeeper.web.listen.ExposureGuard;
import org.lockkeeper.web.listen.ExposureGuard.ExposureException;
import org.lockkeeper.web.listen.HttpProperties;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** What those may who show no credentials is for this host alone, but for a look. */
@Component
public final class AccessGuard implements InitializingBean, WebServerFactoryCustomizer<ConfigurableWebServerFactory> {

    private final Environment environment;
    private final HttpProperties http;
    private final AccessProperties access;

    AccessGuard(Environment environment, HttpProperties http, AccessProperties access) {
        this.environment = environment;
        this.http = http;
        this.access = access;
    }

    @Override
    public void afterPropertiesSet() {
        check(environment, http, access);
    }

    /** Makes sure that it is asked before anything listens. */
    @Override
    public void customize(ConfigurableWebServerFactory factory) {
        // it was asked when it was made
    }

    public static void check(Environment environment, HttpProperties http, AccessProperties access) {
        if (!access.anonymous().harmless() && ExposureGuard.exposed(environment, http)) {
            throw new ExposureException(
                    "lockkeeper.access.anonymous",
                    access.anonymous().name().toLowerCase(Locale.ROOT),
                    "and others than this host can connect: there no more than viewer is allowed");
        }
    }
}
