package org.lockkeeper.host.systemd.bus;

import org.jspecify.annotations.Nullable;

/** A question that got no answer, or an error for an answer. The message is a sentence for people. */
public final class BusException extends Exception {
    private static final long serialVersionUID = 1L;

    public enum Kind {
        /** The bus, or systemd on it, is gone or hangs: nothing it said before may be relied on. */
        LOST,
        /** It answered with an error. */
        REFUSED,
        /** The asking thread was interrupted; nothing is wrong with the bus. */
        INTERRUPTED
    }

    private final Kind kind;
    private final String errorName;

    public BusException(Kind kind, String message, String errorName, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.errorName = errorName;
    }

    public static BusException lost(String message, @Nullable Throwable cause) {
        return new BusException(Kind.LOST, message, "", cause);
    }

    public Kind kind() {
        return kind;
    }

    boolean isError(String name) {
        return errorName.endsWith("." + name);
    }
}
