package org.lockkeeper.web.access;

import java.util.Set;

/** The names of the service groups that there are. */
public record KnownGroups(Set<String> names) {

    public KnownGroups {
        names = Set.copyOf(names);
    }
}
