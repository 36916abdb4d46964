package org.lockkeeper.host.systemd.units;

/** A change that systemd did not make, or may not have made. The message is a sentence for people. */
public final class ControlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean refused;

    public ControlException(String message, boolean refused, Throwable cause) {
        super(message, cause);
        this.refused = refused;
    }

    /** Whether systemd answered, and said no; otherwise it could not be asked. */
    public boolean refused() {
        return refused;
    }
}
