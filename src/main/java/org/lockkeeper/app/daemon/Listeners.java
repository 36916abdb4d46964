package org.lockkeeper.app.daemon;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.listen.HttpProperties;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Where this process listens for calls. */
@Component
final class Listeners {

    private final @Nullable Path socket;
    private final boolean tcp;
    private final InetAddress address;
    private volatile List<SocketAddress> addresses = List.of();

    Listeners(HttpProperties properties, @Value("${server.address:127.0.0.1}") InetAddress address) {
        this.socket = properties.socketPath();
        this.tcp = properties.tcp();
        this.address = address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
    }

    @EventListener
    void listening(WebServerInitializedEvent event) {
        if (event.getApplicationContext().getServerNamespace() != null) {
            return; // the management endpoints', where they have one of their own
        }
        List<SocketAddress> found = new ArrayList<>();
        if (tcp) {
            found.add(new InetSocketAddress(address, event.getWebServer().getPort()));
        }
        if (socket != null) {
            found.add(UnixDomainSocketAddress.of(socket));
        }
        addresses = List.copyOf(found);
    }

    /** None before the web server has started. */
    public List<SocketAddress> addresses() {
        return addresses;
    }
}
