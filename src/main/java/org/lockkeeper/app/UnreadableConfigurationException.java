package org.lockkeeper.app;

import org.jspecify.annotations.Nullable;

/** A file of the configuration is there and cannot be read; its message is the sentence for people. */
final class UnreadableConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnreadableConfigurationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
