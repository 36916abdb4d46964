package org.lockkeeper.web.listen;

import java.util.Optional;
import org.lockkeeper.web.listen.PeerProtocol.Peer;

/**
 * On whose account a connection to the unix socket goes.
 *
 * @param trusted root, and the user that this process runs as, who asks itself whether it answers
 */
record SocketUser(String name, boolean trusted) {

    private static final String UNNAMED = "";

    /** Users without a name count as one: with a user namespace anybody has thousands of them. */
    static SocketUser of(Optional<Peer> peer, String own) {
        String name = peer.map(Peer::user).orElse(UNNAMED);
        if (name.equals("root") || name.equals(own)) {
            return new SocketUser(name, true);
        }
        return new SocketUser(name.chars().allMatch(Character::isDigit) ? UNNAMED : name, false);
    }
}
