import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Callers who do not let go, as a process of their own on one thread: long-polls, listeners that read and listeners that do
 * not, bodies that come one byte a second. Its arguments are the port and how many of each; each line of its input is the id of a
 * window to wait for. It says {@code ready} once all are connected, and goes on until its input ends.
 */
public final class LoadCallers {

    private static final long BETWEEN_BYTES_NANOS = 1_000_000_000L;
    private static final ByteBuffer SINK = ByteBuffer.allocateDirect(64 * 1024);

    private enum Kind {
        LONG_POLL,
        LISTENER,
        DEAF,
        SLOW
    }

    private final int port;
    private final Selector selector = Selector.open();
    private final List<SocketChannel> slow = new ArrayList<>();
    private final Map<Kind, Long> bytes = new EnumMap<>(Kind.class);
    private final Map<Kind, Long> ended = new EnumMap<>(Kind.class);

    private LoadCallers(int port) throws IOException {
        this.port = port;
    }

    public static void main(String[] arguments) throws IOException {
        LoadCallers callers = new LoadCallers(Integer.parseInt(arguments[0]));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            callers.call(Kind.LONG_POLL, get("/api/v1/windows/" + in.readLine() + "?until=OPEN&wait=10min"));
        }
        for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
            callers.call(Kind.LISTENER, get("/api/v1/events"));
        }
        for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
            callers.call(Kind.DEAF, get("/api/v1/events"));
        }
        for (int i = 0; i < Integer.parseInt(arguments[4]); i++) {
            callers.beginBody();
        }
        System.out.println("ready");
        Thread end = new Thread(() -> {
            try {
                in.readLine();
            } catch (IOException gone) {
                // the end, too
            }
            callers.tell();
            Runtime.getRuntime().halt(0);
        });
        end.start();
        callers.run();
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    private void beginBody() throws IOException {
        slow.add(call(
                Kind.SLOW,
                "POST /api/v1/windows HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 1000\r\n\r\n{"));
    }

    private SocketChannel call(Kind kind, String request) throws IOException {
        SocketChannel channel = SocketChannel.open();
        if (kind == Kind.DEAF) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 1024);
        }
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        channel.configureBlocking(false);
        if (kind != Kind.DEAF) {
            channel.register(selector, SelectionKey.OP_READ, kind);
        }
        return channel;
    }

    private void run() throws IOException {
        long due = System.nanoTime() + BETWEEN_BYTES_NANOS;
        while (true) {
            selector.select(Math.max(1, (due - System.nanoTime()) / 1_000_000));
            for (SelectionKey key : selector.selectedKeys()) {
                read(key);
            }
            selector.selectedKeys().clear();
            if (System.nanoTime() - due >= 0) {
                due += BETWEEN_BYTES_NANOS;
                drip();
            }
        }
    }

    private void read(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        Kind kind = (Kind) key.attachment();
        int count;
        try {
            count = channel.read(SINK.clear());
        } catch (IOException reset) {
            count = -1;
        }
        if (count >= 0) {
            bytes.merge(kind, (long) count, Long::sum);
            return;
        }
        ended.merge(kind, 1L, Long::sum);
        channel.close();
        if (slow.remove(channel)) {
            beginBody();
        }
    }

    private void drip() {
        for (SocketChannel channel : slow) {
            try {
                channel.write(ByteBuffer.wrap(new byte[] {' '}));
            } catch (IOException cutOff) {
                // which the next read shows
            }
        }
    }

    private void tell() {
        System.out.println("bytes read " + bytes + ", ended " + ended);
    }
}
