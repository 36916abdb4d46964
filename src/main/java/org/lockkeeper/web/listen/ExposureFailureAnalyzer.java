package org.lockkeeper.web.listen;

import org.lockkeeper.web.listen.ExposureGuard.ExposureException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

final class ExposureFailureAnalyzer extends AbstractFailureAnalyzer<ExposureException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ExposureException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Use a loopback address such as 127.0.0.1, or set lockkeeper.http.allow-remote=true together with TLS"
                        + " (server.ssl.bundle) and tokens or certificates for callers (docs/security.md).",
                cause);
    }
}
