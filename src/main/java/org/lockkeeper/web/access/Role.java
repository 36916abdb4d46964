package org.lockkeeper.web.access;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a caller may do in general. Each may do all that those before it may. */
public enum Role {
    /** Sees the verdict, services, windows, leases, health and metrics. */
    VIEWER,
    /** Asks for leases, and waits. */
    REQUESTER,
    /** Opens, extends and closes windows, also those of others, and reads the audit trail. */
    OPERATOR,
    /** Ends what is another's by force, has work forgotten, makes tokens, and exports the audit trail. */
    ADMIN;

    boolean includes(Role other) {
        return compareTo(other) >= 0;
    }

    /** This one and those before it. */
    List<Role> all() {
        return Arrays.stream(values()).filter(this::includes).toList();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
