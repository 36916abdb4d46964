package org.lockkeeper.web;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

final class ExposureFailureAnalyzer extends AbstractFailureAnalyzer<ExposureException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ExposureException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "There is no login: whoever can connect can operate. Use a loopback address such as 127.0.0.1, or set"
                        + " lockkeeper.http.allow-remote=true and put an authenticating proxy in front.",
                cause);
    }
}
