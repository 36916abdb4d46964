package org.lockkeeper.host.service;

import java.io.IOException;
import java.io.UncheckedIOException;

/** For tests of a part of the application in which nobody owns anything. */
public final class NoOwners {

    private NoOwners() {}

    public static Owners on(GuardedServices services) {
        try {
            return new Owners(services, (unit, run) -> false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
