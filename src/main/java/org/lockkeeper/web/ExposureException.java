package org.lockkeeper.web;

import org.jspecify.annotations.Nullable;

/** Others than this host could reach what has no login. */
public final class ExposureException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ExposureException(String key, @Nullable String address) {
        super("%s is '%s', which others than this host can reach, and lockkeeper.http.allow-remote is not true"
                .formatted(key, address == null ? "" : address));
    }
}
