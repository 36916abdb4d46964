package org.lockkeeper.web.listen;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Who may call, and how much at once.
 *
 * @param allowRemote must be true for server.address to be anything but loopback; then TLS is needed as well
 *     (server.ssl)
 * @param allowedHosts names and addresses, besides loopback's, that a request's Host header may have; keeps web pages
 *     from reaching the API through a name of their own (DNS rebinding). An entry "*" allows all
 * @param maxBodySize largest request body
 * @param bodyTimeout how long a request body may take to come whole
 * @param tcp whether to listen on server.port at all. If not, the unix socket is the only way in
 * @param socket path of the unix socket to listen on as well; "none" for no socket. Without it api.sock in
 *     RUNTIME_DIRECTORY (set by systemd for a unit with RuntimeDirectory=), else no socket
 * @param maxConnectionsPerUser how many connections to the unix socket one user of this host may have, but root
 * @param apiDocument whether operators may read the API's description at /v3/api-docs
 * @param apiPage whether operators may use the page on which the API can be tried, /swagger-ui.html
 */
public record HttpProperties(
        @DefaultValue("false") boolean allowRemote,
        @DefaultValue List<String> allowedHosts,
        @DefaultValue("64KB") DataSize maxBodySize,
        @DefaultValue("10s") Duration bodyTimeout,
        @Nullable String socket,
        @DefaultValue("true") boolean tcp,
        @DefaultValue("400") int maxConnectionsPerUser,
        @DefaultValue("true") boolean apiDocument,
        @DefaultValue("true") boolean apiPage) {

    public HttpProperties {
        allowedHosts = List.copyOf(allowedHosts);
        if (bodyTimeout.isNegative() || bodyTimeout.isZero()) {
            throw new IllegalArgumentException("lockkeeper.http.body-timeout must be positive, not " + bodyTimeout);
        }
        if (maxConnectionsPerUser < 1) {
            throw new IllegalArgumentException(
                    "lockkeeper.http.max-connections-per-user must be at least 1, not " + maxConnectionsPerUser);
        }
        if (maxBodySize.toBytes() < 1024) {
            throw new IllegalArgumentException(
                    "lockkeeper.http.max-body-size must be at least 1KB, not " + maxBodySize);
        }
    }

    /** @return null for no socket */
    public @Nullable Path socketPath() {
        Path path = namedPath();
        if (path == null && !tcp) {
            throw new SocketPathException("none", "lockkeeper.http.tcp is false, and there is no other way in");
        }
        return path;
    }

    private @Nullable Path namedPath() {
        String runtime = System.getenv("RUNTIME_DIRECTORY");
        if (socket == null || socket.isBlank()) {
            // systemd separates several directories by colons; the first is ours
            return runtime == null || runtime.isBlank() ? null : Path.of(runtime.split(":", -1)[0], "api.sock");
        }
        try {
            return socket.equals("none") ? null : Path.of(socket).toAbsolutePath();
        } catch (InvalidPathException refused) {
            throw new SocketPathException(socket, "it is no path: " + refused.getReason());
        }
    }
}
