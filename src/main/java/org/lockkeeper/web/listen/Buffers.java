package org.lockkeeper.web.listen;

import org.apache.catalina.connector.Connector;

/**
 * What each connection keeps for as long as it is there. Most wait, a thousand of them at times, and say little: what is
 * longer than a buffer goes through it in pieces.
 */
final class Buffers {

    private static final String PIECE = "1024";

    /** What we answer has few headers, all of our own. */
    private static final String ANSWERS_HEADERS = "2048";

    /** On the socket nobody needs to show who he is. Over TCP a header may carry a long token: there it is Tomcat's 8 KiB. */
    private static final String SOCKETS_HEADERS = "4096";

    private Buffers() {}

    static void keepSmallest(Connector connector) {
        keepSmall(connector);
        connector.setProperty("maxHttpRequestHeaderSize", SOCKETS_HEADERS);
    }

    static void keepSmall(Connector connector) {
        connector.setProperty("socket.appReadBufSize", PIECE);
        connector.setProperty("socket.appWriteBufSize", PIECE);
        connector.setProperty("maxHttpResponseHeaderSize", ANSWERS_HEADERS);
    }
}
