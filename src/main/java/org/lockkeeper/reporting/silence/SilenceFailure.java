package org.lockkeeper.reporting.silence;

/** A monitor did not do what it was asked for, or nobody knows whether it did. The message is for people. */
final class SilenceFailure extends Exception {

    private static final long serialVersionUID = 1L;

    SilenceFailure(String message) {
        super(message);
    }

    SilenceFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
