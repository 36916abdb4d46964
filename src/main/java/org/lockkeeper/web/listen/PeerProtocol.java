package org.lockkeeper.web.listen;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * HTTP on a unix socket that asks the kernel for each request who has sent it. For each: what is noted of a connection is
 * gone with its first request. No user takes up all connections, nor all threads. Public, with a public constructor, for
 * Tomcat creates it by name.
 */
public final class PeerProtocol extends Http11NioProtocol {

    private final PeerEndpoint endpoint;

    public PeerProtocol() {
        this(new PeerEndpoint());
    }

    private PeerProtocol(PeerEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    /** Set by Tomcat, by name. */
    public void setMaxConnectionsPerUser(int most) {
        endpoint.maxConnectionsPerUser(most);
    }

    @Override
    protected Processor createProcessor() {
        PeerAdapter adapter = new PeerAdapter(getAdapter());
        PeerProcessor processor = new PeerProcessor(this, adapter);
        adapter.processor = processor;
        return processor;
    }

    private static final class PeerProcessor extends Http11Processor {

        PeerProcessor(AbstractHttp11Protocol<?> protocol, Adapter adapter) {
            super(protocol, adapter);
        }

        Optional<Peer> peer() {
            SocketWrapperBase<?> wrapper = getSocketWrapper();
            return wrapper != null && wrapper.getSocket() instanceof NioChannel channel
                    ? PeerEndpoint.peer(channel.getIOChannel())
                    : Optional.empty();
        }
    }

    private static final class PeerAdapter implements Adapter {

        private final Adapter next;
        private @Nullable PeerProcessor processor;

        PeerAdapter(Adapter next) {
            this.next = next;
        }

        @Override
        public void service(Request request, Response response) throws Exception {
            if (processor != null) {
                processor.peer().ifPresent(peer -> request.setAttribute(Peer.ATTRIBUTE, peer));
            }
            next.service(request, response);
        }

        @Override
        public boolean prepare(Request request, Response response) throws Exception {
            return next.prepare(request, response);
        }

        @Override
        public boolean asyncDispatch(Request request, Response response, SocketEvent status) throws Exception {
            return next.asyncDispatch(request, response, status);
        }

        @Override
        public void log(Request request, Response response, long time) {
            next.log(request, response, time);
        }

        @Override
        public void checkRecycled(Request request, Response response) {
            next.checkRecycled(request, response);
        }

        @Override
        public String getDomain() {
            return next.getDomain();
        }
    }

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
}
