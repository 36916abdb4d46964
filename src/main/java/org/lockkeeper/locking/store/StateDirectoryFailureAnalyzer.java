package org.lockkeeper.locking.store;

import org.lockkeeper.locking.store.StateDirectory.StateDirectoryException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

final class StateDirectoryFailureAnalyzer extends AbstractFailureAnalyzer<StateDirectoryException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, StateDirectoryException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
    }
}
