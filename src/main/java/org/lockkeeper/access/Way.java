package org.lockkeeper.access;

import java.util.Locale;

/** How a request came. */
enum Way {
    SOCKET,
    TCP;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
