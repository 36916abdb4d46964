package org.lockkeeper.web.access;

import java.util.Locale;

/** How a request came. */
enum Way {
    SOCKET,
    TCP;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
