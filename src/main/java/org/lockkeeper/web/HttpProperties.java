package org.lockkeeper.web;

import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Who may call, and how much at once.
 *
 * @param allowRemote must be true for server.address to be anything but loopback: there is no login, so whoever can
 *     connect can operate
 * @param allowedHosts names and addresses, besides loopback's, that a request's Host header may have; keeps web pages
 *     from reaching the API through a name of their own (DNS rebinding). An entry "*" allows all
 * @param maxBodySize largest request body
 */
public record HttpProperties(
        @DefaultValue("false") boolean allowRemote,
        @DefaultValue List<String> allowedHosts,
        @DefaultValue("64KB") DataSize maxBodySize) {

    public HttpProperties {
        allowedHosts = List.copyOf(allowedHosts);
        if (maxBodySize.toBytes() < 1024) {
            throw new IllegalArgumentException(
                    "lockkeeper.http.max-body-size must be at least 1KB, not " + maxBodySize);
        }
    }
}
