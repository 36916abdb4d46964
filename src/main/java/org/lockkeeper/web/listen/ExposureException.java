package org.lockkeeper.web.listen;

import org.jspecify.annotations.Nullable;

/** Others than this host could reach what is not meant for them, or listen to what is said. */
public final class ExposureException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ExposureException(String key, @Nullable String value, String why) {
        super("%s is '%s', %s".formatted(key, value == null ? "" : value, why));
    }
}
