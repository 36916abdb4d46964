package org.lockkeeper.app.daemon;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A call through a socket, as a caller would make it. Any answer is one: that of a web server that wants TLS, too. */
final class Probe {

    private static final byte[] CALL =
            "GET /livez HTTP/1.0\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private Probe() {}

    /** @param deadline in terms of {@link System#nanoTime()} */
    static boolean answers(SocketAddress address, long deadline) {
        try (Selector selector = Selector.open();
                SocketChannel channel = address instanceof UnixDomainSocketAddress
                        ? SocketChannel.open(StandardProtocolFamily.UNIX)
                        : SocketChannel.open()) {
            channel.configureBlocking(false);
            if (!channel.connect(address)) {
                await(channel, selector, SelectionKey.OP_CONNECT, deadline);
                if (!channel.finishConnect()) {
                    return false;
                }
            }
            ByteBuffer call = ByteBuffer.wrap(CALL);
            while (call.hasRemaining() && System.nanoTime() < deadline) {
                await(channel, selector, SelectionKey.OP_WRITE, deadline);
                channel.write(call);
            }
            await(channel, selector, SelectionKey.OP_READ, deadline);
            return channel.read(ByteBuffer.allocate(1)) == 1;
        } catch (IOException refused) {
            return false;
        }
    }

    private static void await(SocketChannel channel, Selector selector, int what, long deadline) throws IOException {
        channel.register(selector, what);
        selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        selector.selectedKeys().clear();
    }
}
