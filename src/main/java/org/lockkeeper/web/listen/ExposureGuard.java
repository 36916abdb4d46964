package org.lockkeeper.web.listen;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * It listens on loopback unless it is told otherwise in so many words, and then only with TLS: tokens pass by there. And on
 * a port that there is.
 */
@Component
public final class ExposureGuard implements InitializingBean, WebServerFactoryCustomizer<ConfigurableWebServerFactory> {

    private static final int MAX_PORT = 65_535;

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

    /** Makes sure that it is asked before anything listens. */
    @Override
    public void customize(ConfigurableWebServerFactory factory) {
        // it was asked when it was made
    }

    public static void check(Environment environment, HttpProperties properties) {
        checkPort("server.port", environment);
        checkPort("management.server.port", environment);
        if (exposed(environment, properties)) {
            checkTls("server.ssl", environment);
        }
        check("server.address", environment.getProperty("server.address"), properties);
        if (environment.getProperty("management.server.port") != null) {
            check("management.server.address", environment.getProperty("management.server.address"), properties);
        }
    }

    /** Whether others than this host can connect, if it is allowed. */
    public static boolean exposed(Environment environment, HttpProperties properties) {
        boolean api = properties.tcp() && !loopback(environment.getProperty("server.address"));
        boolean management = environment.getProperty("management.server.port") != null
                && !loopback(environment.getProperty("management.server.address"));
        return properties.allowRemote() && (api || management);
    }

    private static void check(String key, @Nullable String address, HttpProperties properties) {
        if (!properties.allowRemote() && !loopback(address)) {
            throw new ExposureException(
                    key,
                    address,
                    "which others than this host can reach, and lockkeeper.http.allow-remote is not true");
        }
    }

    /** The web server tells it late, and as a fault of its own. */
    private static void checkPort(String key, Environment environment) {
        Integer port = environment.getProperty(key, Integer.class);
        if (port != null && (port < -1 || port > MAX_PORT)) {
            throw new IllegalArgumentException("%s must be from 0 to %d, not %d".formatted(key, MAX_PORT, port));
        }
    }

    private static void checkTls(String prefix, Environment environment) {
        boolean on = !"false".equals(environment.getProperty(prefix + ".enabled"));
        boolean has = environment.getProperty(prefix + ".bundle") != null
                || environment.getProperty(prefix + ".key-store") != null
                || environment.getProperty(prefix + ".certificate") != null;
        if (!on || !has) {
            throw new ExposureException(
                    "server.address",
                    environment.getProperty("server.address"),
                    "which others than this host can reach, and there is no TLS: server.ssl.bundle is not set");
        }
    }

    private static boolean loopback(@Nullable String address) {
        if (address == null || address.isBlank()) {
            return false;
        }
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }

    /** Others than this host could reach what is not meant for them, or listen to what is said. */
    public static final class ExposureException extends RuntimeException {

        private static final long serialVersionUID = 1;

        public ExposureException(String key, @Nullable String value, String why) {
            super("%s is '%s', %s".formatted(key, value == null ? "" : value, why));
        }
    }
}
