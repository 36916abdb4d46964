package org.lockkeeper.web;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for, as problems name it. The container takes more for a path than can be named: {@code //x} for one, which
 * would be another host's name.
 */
public final class Paths {

    private Paths() {}

    public static @Nullable URI of(@Nullable String path) {
        if (path == null || !path.startsWith("/") || path.startsWith("//")) {
            return null;
        }
        try {
            return new URI(path);
        } catch (URISyntaxException none) {
            return null;
        }
    }
}
