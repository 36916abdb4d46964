package org.lockkeeper.apidoc;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Commands;

/** Spectral's rules for OpenAPI, all of them, also those that only warn. It comes from npm: {@code mvn -Ponline verify}. */
final class SpectralOnline {

    private static final String VERSION = "6.16.3";

    @Test
    void spectralFindsNothing() {
        Commands.run(
                        Duration.ofMinutes(5),
                        List.of(
                                "npx",
                                "--yes",
                                "--package=@stoplight/spectral-cli@" + VERSION,
                                "spectral",
                                "lint",
                                "--fail-severity=hint",
                                "--ruleset="
                                        + OpenApiDocumentTest.BASE.resolve("src/test/resources/api-docs/spectral.yaml"),
                                OpenApiDocumentTest.FILE.toString()))
                .orFail();
    }
}
