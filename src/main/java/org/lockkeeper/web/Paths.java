package org.lockkeeper.web;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** What was asked for, as problems name it. The container takes more for a path than can be named: {@code //} for one. */
public final class Paths {

    private Paths() {}

    public static @Nullable URI of(String path) {
        try {
            return new URI(path);
        } catch (URISyntaxException none) {
            return null;
        }
    }
}
