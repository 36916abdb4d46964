package org.lockkeeper.host.systemd.bus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.spi.message.IMessageWriter;
import org.jspecify.annotations.Nullable;

/**
 * Writes each message in one piece. dbus-java has it in some twenty parts, most of them of a few bytes, and its own writer
 * makes a system call of each, of which each may wake the bus.
 */
final class WholeMessageWriter implements IMessageWriter {

    private final WritableByteChannel socket;

    WholeMessageWriter(WritableByteChannel socket) {
        this.socket = socket;
    }

    /** One caller at a time, as dbus-java sees to. */
    @Override
    public void writeMessage(Message message) throws IOException {
        ByteBuffer whole = whole(message.getWireData());
        // A socket that is full may take a part of it.
        while (whole.hasRemaining()) {
            socket.write(whole);
        }
    }

    /** The parts end at the first that is null: dbus-java leaves room for more. */
    static ByteBuffer whole(byte @Nullable [][] parts) {
        int count = 0;
        int length = 0;
        byte[][] known = Objects.requireNonNull(parts, "a message that was not put together");
        while (count < known.length && known[count] != null) {
            length += known[count++].length;
        }
        ByteBuffer whole = ByteBuffer.allocate(length);
        for (int i = 0; i < count; i++) {
            whole.put(known[i]);
        }
        return whole.flip();
    }

    @Override
    public boolean isClosed() {
        return !socket.isOpen();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
