package org.lockkeeper.web.listen;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.ProblemResponse;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.Problems;
import org.lockkeeper.web.listen.PeerProtocol.Peer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes no more connections of one user of this host than he may have: one more is told so, and closed. And gives no user all
 * threads.
 */
final class PeerEndpoint extends NioEndpoint {

    private static final Logger log = LoggerFactory.getLogger(PeerEndpoint.class);

    private static final byte[] FULL = full();

    private final Map<SocketChannel, SocketUser> users = Collections.synchronizedMap(new WeakHashMap<>());
    private int maxConnectionsPerUser = Integer.MAX_VALUE;
    private @Nullable PeerShares shares;
    private @Nullable Lanes lanes;

    void maxConnectionsPerUser(int most) {
        maxConnectionsPerUser = most;
    }

    @Override
    public void bind() throws Exception {
        shares = new PeerShares(getMaxConnections(), maxConnectionsPerUser);
        lanes = new Lanes(getMaxThreads());
        super.bind();
    }

    private static byte[] full() {
        byte[] problem = ProblemResponse.json(Problems.of(
                        ProblemType.TOO_MANY_REQUESTS,
                        "this user has as many connections as allowed (lockkeeper.http.max-connections-per-user)"))
                .getBytes(StandardCharsets.UTF_8);
        byte[] head = ("HTTP/1.1 429 \r\nContent-Type: application/problem+json\r\nRetry-After: 5\r\nContent-Length: "
                        + problem.length + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(head.length + problem.length)
                .put(head)
                .put(problem)
                .array();
    }

    static Optional<Peer> peer(SocketChannel socket) {
        try {
            UnixDomainPrincipal peer = socket.getOption(ExtendedSocketOptions.SO_PEERCRED);
            return Optional.of(new Peer(peer.user().getName(), peer.group().getName()));
        } catch (IOException | UnsupportedOperationException unknown) {
            log.debug("The kernel does not say who is at the other end: {}", unknown.toString());
            return Optional.empty();
        }
    }

    private static SocketUser user(SocketChannel socket) {
        return SocketUser.of(peer(socket), System.getProperty("user.name", ""));
    }

    @Override
    protected boolean setSocketOptions(SocketChannel socket) {
        SocketUser user = user(socket);
        if (shares == null || shares.take(user, socket)) {
            users.put(socket, user);
            return super.setSocketOptions(socket);
        }
        log.debug("{} has as many connections as allowed", user.name());
        try {
            socket.configureBlocking(false);
            socket.write(ByteBuffer.wrap(FULL));
        } catch (IOException gone) {
            log.trace("{} has gone", user.name(), gone);
        }
        destroySocket(socket);
        return true;
    }

    @Override
    public boolean processSocket(SocketWrapperBase<NioChannel> wrapper, SocketEvent event, boolean dispatch) {
        Executor threads = getExecutor();
        if (!dispatch || threads == null || lanes == null || wrapper == null) {
            return super.processSocket(wrapper, event, dispatch);
        }
        SocketUser user = users.computeIfAbsent(wrapper.getSocket().getIOChannel(), PeerEndpoint::user);
        try {
            lanes.execute(threads, user, createSocketProcessor(wrapper, event));
            return true;
        } catch (RejectedExecutionException ending) {
            log.debug("Nothing is answered any more", ending);
            return false;
        }
    }
}
