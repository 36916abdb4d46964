package org.lockkeeper.fuzz;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Who asks, and by which way: requests are spread over them. */
record Callers(List<Caller> all) {

    /**
     * @param port where he comes in
     * @param credentials what his Authorization header says; null for somebody unknown
     */
    record Caller(String name, int port, @Nullable String credentials) {

        Wire connect() throws java.io.IOException {
            return new Wire(port);
        }
    }

    Caller any(RandomGenerator random) {
        return all.get(random.nextInt(all.size()));
    }
}
