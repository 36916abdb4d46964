package org.lockkeeper.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import org.apache.catalina.connector.Connector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/**
 * Besides TCP, a unix socket: who may open it may operate, and the file's mode and group say who that is. A web page
 * cannot reach it, whatever name it uses.
 */
@Configuration(proxyBeanMethods = false)
class SocketConfiguration {

    private static final Logger log = LoggerFactory.getLogger(SocketConfiguration.class);
    private static final String GROUP = "lockkeeper";
    private static final String MODE = "rw-rw----";

    private final @Nullable Path path;
    private final boolean tcp;

    SocketConfiguration(HttpProperties properties) {
        this.path = properties.socketPath();
        this.tcp = properties.tcp();
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> unixSocket() {
        return factory -> {
            if (path != null && tcp) {
                Connector connector = new Connector(TomcatServletWebServerFactory.DEFAULT_PROTOCOL);
                connector.setPort(0);
                connector.setProperty("maxThreads", "50");
                connector.setProperty("minSpareThreads", "2");
                listen(connector, path);
                factory.addAdditionalConnectors(connector);
            } else if (path != null) {
                factory.addConnectorCustomizers(connector -> listen(connector, path));
            }
        };
    }

    private static void listen(Connector connector, Path path) {
        connector.setProperty("unixDomainSocketPath", SocketPath.prepare(path).toString());
        connector.setProperty("unixDomainSocketPathPermissions", MODE);
        // Others may look into the directory: the socket's own mode says who may open it.
        connector.setProperty("unixDomainSocketParentPermissions", "rwxr-xr-x");
    }

    /** The group is given only now that the file is there; until then only the service's own may open it. */
    @EventListener(WebServerInitializedEvent.class)
    void giveToGroup() {
        if (path == null || !Files.exists(path)) {
            return;
        }
        try {
            GroupPrincipal group =
                    path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(GROUP);
            PosixFileAttributeView file = Files.getFileAttributeView(path, PosixFileAttributeView.class);
            if (!file.readAttributes().group().equals(group)) {
                file.setGroup(group);
            }
            log.info("Listening on {} for members of group {}", path, GROUP);
        } catch (UserPrincipalNotFoundException none) {
            log.info("Listening on {}; there is no group {} on this host", path, GROUP);
        } catch (IOException failure) {
            log.warn("Listening on {}, which could not be given to group {}: {}", path, GROUP, failure.toString());
        }
    }
}
