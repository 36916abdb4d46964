package org.lockkeeper.fleet.host;

import java.util.Optional;

/** Whether this host is well. */
@FunctionalInterface
interface HealthCheck {

    /** @return why not; empty if it is. May take long */
    Optional<String> look() throws InterruptedException;
}
