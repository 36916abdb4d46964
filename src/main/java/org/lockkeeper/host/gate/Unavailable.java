package org.lockkeeper.host.gate;

/** The host lacks something. */
final class Unavailable extends Exception {
    private static final long serialVersionUID = 1L;

    Unavailable(String message) {
        super(message);
    }
}
