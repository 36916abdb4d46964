import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A program of its own that forges systemd's signals, as any user may, as fast as the bus takes them: it speaks D-Bus by
 * bytes and waits for no answer. Its arguments: the socket, how many, how long their bodies are to be at least, and to whom
 * (a unique name, several by commas), or nobody in particular.
 */
public final class Forger {
    private static final String PATH = "/org/freedesktop/systemd1/unit/backup_2da_2eservice";
    private static final int BATCH = 64;

    private Forger() {}

    public static void main(String[] arguments) throws IOException {
        int count = Integer.parseInt(arguments[1]);
        String[] targets = arguments.length > 3 ? arguments[3].split(",") : new String[] {""};
        try (SocketChannel bus = SocketChannel.open(UnixDomainSocketAddress.of(arguments[0]))) {
            write(bus, ByteBuffer.wrap("\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n".getBytes(StandardCharsets.US_ASCII)));
            write(
                    bus,
                    message(
                            1,
                            1,
                            "/org/freedesktop/DBus",
                            "org.freedesktop.DBus",
                            "Hello",
                            "org.freedesktop.DBus",
                            "",
                            new byte[0]));
            byte[] body = body(Integer.parseInt(arguments[2]));
            ByteArrayOutputStream batch = new ByteArrayOutputStream();
            for (int sent = 0; sent < count; sent++) {
                ByteBuffer signal = message(
                        4,
                        sent + 2,
                        PATH,
                        "org.freedesktop.DBus.Properties",
                        "PropertiesChanged",
                        targets[sent % targets.length],
                        "sa{sv}as",
                        body);
                batch.write(signal.array(), 0, signal.remaining());
                if (sent % BATCH == BATCH - 1 || sent == count - 1 || body.length > 10_000) {
                    write(bus, ByteBuffer.wrap(batch.toByteArray()));
                    batch.reset();
                }
            }
            // Answered only once all before it is dealt with.
            write(
                    bus,
                    message(
                            1,
                            count + 2,
                            "/org/freedesktop/DBus",
                            "org.freedesktop.DBus",
                            "GetId",
                            "org.freedesktop.DBus",
                            "",
                            new byte[0]));
            bus.shutdownOutput();
            ByteBuffer input = ByteBuffer.allocate(64 * 1024);
            while (bus.read(input) >= 0) {
                input.clear();
            }
        }
    }

    private static void write(SocketChannel bus, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            bus.write(bytes);
        }
    }

    /** A refused start, which Lockkeeper would act on if it were systemd's. */
    private static byte[] body(int least) {
        ByteBuffer body = ByteBuffer.allocate(least + 512).order(ByteOrder.LITTLE_ENDIAN);
        text(body, "org.freedesktop.systemd1.Unit");
        int length = start(body, 8);
        entry(body, "ActiveState", "s");
        text(body, "inactive" + "x".repeat(least));
        entry(body, "ConditionResult", "b");
        align(body, 4).putInt(0);
        entry(body, "ConditionTimestampMonotonic", "t");
        align(body, 8).putLong(Long.MAX_VALUE);
        end(body, length, 8);
        start(body, 4);
        return bytes(body);
    }

    private static void entry(ByteBuffer body, String key, String type) {
        align(body, 8);
        text(body, key);
        signature(body, type);
    }

    private static ByteBuffer message(
            int type, int serial, String path, String iface, String member, String to, String signature, byte[] body) {
        ByteBuffer message = ByteBuffer.allocate(body.length + 1024).order(ByteOrder.LITTLE_ENDIAN);
        message.put((byte) 'l')
                .put((byte) type)
                .put((byte) 0)
                .put((byte) 1)
                .putInt(body.length)
                .putInt(serial);
        int length = start(message, 8);
        field(message, 1, "o", path);
        field(message, 2, "s", iface);
        field(message, 3, "s", member);
        if (!to.isEmpty()) {
            field(message, 6, "s", to);
        }
        if (!signature.isEmpty()) {
            align(message, 8).put((byte) 8);
            signature(message, "g");
            signature(message, signature);
        }
        end(message, length, 8);
        align(message, 8).put(body);
        return message.flip();
    }

    private static void field(ByteBuffer message, int code, String type, String value) {
        align(message, 8).put((byte) code);
        signature(message, type);
        text(message, value);
    }

    /** @return where the length of the array is to go */
    private static int start(ByteBuffer buffer, int alignment) {
        align(buffer, 4);
        int at = buffer.position();
        buffer.putInt(0);
        if (alignment == 8) {
            align(buffer, 8);
        }
        return at;
    }

    private static void end(ByteBuffer buffer, int at, int alignment) {
        int first = at + 4 + (-(at + 4) & (alignment - 1));
        buffer.putInt(at, buffer.position() - first);
    }

    private static void text(ByteBuffer buffer, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        align(buffer, 4).putInt(bytes.length).put(bytes).put((byte) 0);
    }

    private static void signature(ByteBuffer buffer, String signature) {
        buffer.put((byte) signature.length())
                .put(signature.getBytes(StandardCharsets.US_ASCII))
                .put((byte) 0);
    }

    private static ByteBuffer align(ByteBuffer buffer, int to) {
        while (buffer.position() % to != 0) {
            buffer.put((byte) 0);
        }
        return buffer;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }
}
