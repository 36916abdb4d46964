package org.lockkeeper.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Lockkeeper has no login. It listens on loopback unless it is told otherwise in so many words. */
@Component
public final class ExposureGuard implements InitializingBean {

    private final Environment environment;
    private final HttpProperties properties;

    ExposureGuard(Environment environment, HttpProperties properties) {
        this.environment = environment;
        this.properties = properties;
    }

    @Override
    public void afterPropertiesSet() {
        check(environment, properties);
    }

    public static void check(Environment environment, HttpProperties properties) {
        if (properties.allowRemote()) {
            return;
        }
        check("server.address", environment.getProperty("server.address"));
        if (environment.getProperty("management.server.port") != null) {
            check("management.server.address", environment.getProperty("management.server.address"));
        }
    }

    private static void check(String key, @Nullable String address) {
        if (address == null || address.isBlank() || !loopback(address)) {
            throw new ExposureException(key, address);
        }
    }

    private static boolean loopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }
}
