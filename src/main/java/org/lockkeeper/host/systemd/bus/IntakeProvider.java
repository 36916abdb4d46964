package org.lockkeeper.host.systemd.bus;

import java.nio.channels.SocketChannel;
import java.util.function.Function;
import org.freedesktop.dbus.spi.message.IMessageReader;
import org.freedesktop.dbus.spi.message.IMessageWriter;
import org.freedesktop.dbus.spi.message.ISocketProvider;
import org.jspecify.annotations.Nullable;

/**
 * Where dbus-java lets others read and write messages: it finds this class by {@code META-INF/services}, and connects on the thread
 * that asks for a connection.
 */
public final class IntakeProvider implements ISocketProvider {

    private static final ThreadLocal<@Nullable Function<SocketChannel, MessageIntake>> CONNECTING = new ThreadLocal<>();

    /** @param intake makes the reader of the connection that this thread makes next; null for dbus-java's own */
    static void next(@Nullable Function<SocketChannel, MessageIntake> intake) {
        CONNECTING.set(intake);
    }

    @Override
    public @Nullable IMessageReader createReader(SocketChannel socket) {
        Function<SocketChannel, MessageIntake> intake = CONNECTING.get();
        return intake == null ? null : intake.apply(socket);
    }

    @Override
    public IMessageWriter createWriter(SocketChannel socket) {
        return new WholeMessageWriter(socket);
    }

    @Override
    public void setFileDescriptorSupport(boolean wanted) {
        // Java's sockets have none.
    }

    @Override
    public boolean isFileDescriptorPassingSupported() {
        return false;
    }
}
