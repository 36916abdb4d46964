package org.lockkeeper.web.listen;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

final class SocketPathFailureAnalyzer extends AbstractFailureAnalyzer<SocketPathException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SocketPathException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Name another path with lockkeeper.http.socket, in a directory that the user '%s' may write, or 'none' to listen on TCP only."
                        .formatted(System.getProperty("user.name")),
                cause);
    }
}
