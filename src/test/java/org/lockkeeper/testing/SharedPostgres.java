package org.lockkeeper.testing;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A PostgreSQL for all tests of a class, empty before each. To be registered as a static extension. */
public final class SharedPostgres implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {

    private final Supplier<PostgresServer> start;
    private @Nullable PostgresServer server;

    private SharedPostgres(Supplier<PostgresServer> start) {
        this.start = start;
    }

    public static SharedPostgres onTime() {
        return new SharedPostgres(PostgresServer::start);
    }

    /** As {@link PostgresServer#startAhead()}. */
    public static SharedPostgres ahead() {
        return new SharedPostgres(PostgresServer::startAhead);
    }

    public PostgresServer server() {
        return Objects.requireNonNull(server);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        server = start.get();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        server().empty();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (server != null) { // skipped
            server.close();
        }
    }
}
