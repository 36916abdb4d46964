package org.lockkeeper.web.listen;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.connector.Connector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/**
 * Besides TCP, a unix socket, which everybody on the host may open: the kernel says who it is. A web page cannot reach it,
 * whatever name it uses.
 */
@Configuration(proxyBeanMethods = false)
class SocketConfiguration {

    private static final Logger log = LoggerFactory.getLogger(SocketConfiguration.class);
    /** A burst of connections is not refused by the kernel, to root as to all, before it is seen whose they are. */
    private static final String BACKLOG = "4096";

    private static final String MODE = "rw-rw-rw-";

    /** Browsers send them in a query as they are. Whoever reads the parameter refuses it by its name. */
    private static final String IN_QUERIES = "\"<>[\\]^`{|}";

    private final @Nullable Path path;
    private final boolean tcp;
    private final int maxConnections;
    private final int perUser;

    SocketConfiguration(HttpProperties properties, @Value("${server.tomcat.max-connections:4096}") int maxConnections) {
        this.path = properties.socketPath();
        this.tcp = properties.tcp();
        this.maxConnections = maxConnections;
        this.perUser = properties.maxConnectionsPerUser();
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> smallBuffers() {
        return factory -> factory.addConnectorCustomizers(Buffers::keepSmall);
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> queries() {
        return factory -> factory.addConnectorCustomizers(SocketConfiguration::takeQueries);
    }

    private static void takeQueries(Connector connector) {
        connector.setProperty("relaxedQueryChars", IN_QUERIES);
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> unixSocket() {
        return factory -> {
            if (path != null && tcp) {
                Connector connector = new Connector(PeerProtocol.class.getName());
                connector.setPort(0);
                connector.setProperty("maxConnections", String.valueOf(maxConnections));
                connector.setProperty("maxThreads", "50");
                connector.setProperty("minSpareThreads", "2");
                takeQueries(connector);
                listen(connector, path);
                factory.addAdditionalConnectors(connector);
            } else if (path != null) {
                factory.setProtocol(PeerProtocol.class.getName());
                factory.addConnectorCustomizers(connector -> listen(connector, path));
            }
        };
    }

    private void listen(Connector connector, Path path) {
        Buffers.keepSmallest(connector);
        connector.setProperty("acceptCount", BACKLOG);
        connector.setProperty("maxConnectionsPerUser", String.valueOf(perUser));
        connector.setProperty("unixDomainSocketPath", SocketPath.prepare(path).toString());
        connector.setProperty("unixDomainSocketPathPermissions", MODE);
        connector.setProperty("unixDomainSocketParentPermissions", "rwxr-xr-x");
    }

    @EventListener(WebServerInitializedEvent.class)
    void tell() {
        if (path != null && Files.exists(path)) {
            log.info("Listening on {}", path);
        }
    }
}
