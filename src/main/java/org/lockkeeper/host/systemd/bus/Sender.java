package org.lockkeeper.host.systemd.bus;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Who has sent a message, from its header's fields. The bus itself writes it there, over whatever was said. */
final class Sender {

    private static final int SENDER = 7;

    private Sender() {}

    /** @param fields an array of (code, variant); null also for one with a field of a type that no known field has */
    static @Nullable String of(ByteBuffer fields) {
        try {
            while (fields.hasRemaining()) {
                skip(fields, -fields.position() & 7);
                byte code = fields.get();
                int signature = fields.get();
                byte type = fields.get();
                skip(fields, signature); // the rest of it, and the byte that ends it
                switch (type) {
                    case 's', 'o' -> {
                        skip(fields, -fields.position() & 3);
                        int length = fields.getInt();
                        if (code == SENDER) {
                            byte[] text = new byte[Math.min(length, fields.remaining())];
                            fields.get(text);
                            return new String(text, StandardCharsets.US_ASCII);
                        }
                        skip(fields, length + 1);
                    }
                    case 'g' -> skip(fields, (fields.get() & 0xff) + 1);
                    case 'u' -> skip(fields, (-fields.position() & 3) + 4);
                    default -> {
                        return null;
                    }
                }
            }
            return null;
        } catch (RuntimeException malformed) {
            return null;
        }
    }

    private static void skip(ByteBuffer fields, int bytes) {
        fields.position(fields.position() + bytes);
    }
}
