package org.lockkeeper.host.systemd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.junit.jupiter.api.Test;

class WholeMessageWriterTest {

    @Test
    void aMessageGoesOutInOneWrite() throws Exception {
        Message message = question();
        assertThat(message.getWireData().length).as("dbus-java's parts").isGreaterThan(10);
        Counting socket = new Counting(Integer.MAX_VALUE);
        new WholeMessageWriter(socket).writeMessage(message);
        assertThat(socket.writes).isEqualTo(1);
        assertThat(socket.taken.toByteArray()).isEqualTo(together(message));
    }

    @Test
    void whatAFullSocketDoesNotTakeFollows() throws Exception {
        Message message = question();
        Counting socket = new Counting(7);
        new WholeMessageWriter(socket).writeMessage(message);
        assertThat(socket.writes).isGreaterThan(1);
        assertThat(socket.taken.toByteArray()).isEqualTo(together(message));
    }

    private static Message question() throws Exception {
        return new MessageFactory((byte) 'l')
                .createMethodCall(
                        Systemd.NAME,
                        Systemd.PATH,
                        Systemd.MANAGER,
                        "ListUnitsByPatterns",
                        (byte) 0,
                        "asas",
                        new String[0],
                        new String[] {"backup-*.service", "cleanup.service"});
    }

    private static byte[] together(Message message) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : message.getWireData()) {
            if (part == null) {
                break;
            }
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Takes no more than so many bytes at once. */
    private static final class Counting implements WritableByteChannel {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private final int most;
        private int writes;

        Counting(int most) {
            this.most = most;
        }

        @Override
        public int write(ByteBuffer source) {
            writes++;
            byte[] part = new byte[Math.min(most, source.remaining())];
            source.get(part);
            taken.writeBytes(part);
            return part.length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // nothing to do
        }
    }
}
