package org.lockkeeper.host.systemd.bus;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.function.Consumer;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.messages.constants.MessageTypes;
import org.freedesktop.dbus.spi.message.IMessageReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads one connection's messages. What does not come from the bus itself or from whom the connection is for ends here: any
 * user may send signals, also to a connection directly, as many and as large as he likes, and dbus-java would queue them
 * all. Of such a message no more is kept than the head, and nothing is decoded. Signals take a queue of our own, which has
 * an end; dbus-java gets to see replies only.
 */
final class MessageIntake implements IMessageReader {

    /** Type, flags, length of the body, serial, length of the fields. */
    private static final int FIXED = 16;

    /** Twelve bytes are the fixed header of dbus-java's, and its variable one begins with the length of the fields. */
    private static final int SPLIT = 12;

    /** The bus, systemd and systemd-logind need a tenth of it. */
    private static final int MOST_FIELDS = 16 * 1024;

    private final SocketChannel socket;
    private final Senders senders;
    private final Consumer<DBusSignal> signals;
    private final ByteBuffer input = ByteBuffer.allocate(64 * 1024).limit(0);

    MessageIntake(SocketChannel socket, Senders senders, Consumer<DBusSignal> signals) {
        this.socket = socket;
        this.senders = senders;
        this.signals = signals;
    }

    /** @return null for what dbus-java has nothing to do with */
    @Override
    public @Nullable Message readMessage() throws IOException, DBusException {
        byte[] fixed = read(FIXED);
        ByteBuffer head =
                ByteBuffer.wrap(fixed).order(fixed[0] == 'l' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        byte type = fixed[1];
        int body = head.getInt(4);
        int fields = head.getInt(SPLIT);
        int padded = fields + (-fields & 7);
        if (body < 0 || fields < 0 || padded < 0) {
            throw new IOException("a message of " + fields + " and " + body + " bytes");
        }
        if (fields > MOST_FIELDS) {
            skip(padded);
            skip(body);
            return null;
        }
        byte[] header = new byte[8 + padded];
        System.arraycopy(fixed, SPLIT, header, 0, 4);
        read(header, 8, padded);
        if (type == MessageTypes.METHOD_CALL.getId()
                || !senders.believes(
                        Sender.of(ByteBuffer.wrap(header, 8, fields).slice().order(head.order())))) {
            skip(body);
            return null;
        }
        Message message = MessageFactory.createMessage(type, Arrays.copyOf(fixed, SPLIT), header, read(body), null);
        if (message instanceof DBusSignal signal) {
            if (Systemd.DBUS.equals(signal.getSource()) && "NameOwnerChanged".equals(signal.getName())) {
                // Before the next message, which may be the new owner's first.
                senders.changed(signal.getParameters());
            }
            signals.accept(signal);
            return null;
        }
        return message;
    }

    private byte[] read(int length) throws IOException {
        byte[] bytes = new byte[length];
        read(bytes, 0, length);
        return bytes;
    }

    private void read(byte[] target, int from, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int part = Math.min(length - done, available());
            input.get(target, from + done, part);
            done += part;
        }
    }

    private void skip(int length) throws IOException {
        int left = length;
        while (left > 0) {
            int part = Math.min(left, available());
            input.position(input.position() + part);
            left -= part;
        }
    }

    /** Blocks until there is a byte. */
    private int available() throws IOException {
        while (!input.hasRemaining()) {
            input.clear();
            int read = socket.read(input);
            input.flip();
            if (read < 0) {
                throw new EOFException("the bus closed the connection");
            }
        }
        return input.remaining();
    }

    /** Lets the reading thread find the end: it then ends the connection with all that belongs to it. */
    void end() {
        try {
            socket.shutdownInput();
        } catch (IOException closed) {
            // as wanted
            return;
        }
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
