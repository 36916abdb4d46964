package org.lockkeeper.web.listen;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * Who is at the other end of the unix socket, as the kernel says.
 *
 * @param user his name; the number where it has none
 * @param group his primary group's name; the number where it has none
 */
public record Peer(String user, String group) {

    static final String ATTRIBUTE = Peer.class.getName();

    /** Empty over TCP, and where the kernel could not be asked. */
    public static Optional<Peer> of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Peer peer ? Optional.of(peer) : Optional.empty();
    }
}
