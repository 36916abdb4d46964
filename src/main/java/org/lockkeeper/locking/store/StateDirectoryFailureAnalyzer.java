package org.lockkeeper.locking.store;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.lockkeeper.locking.store.StateDirectory.StateDirectoryException;

final class StateDirectoryFailureAnalyzer extends AbstractFailureAnalyzer<StateDirectoryException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, StateDirectoryException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
    }
}
