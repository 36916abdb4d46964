package org.lockkeeper.locking.store;

/** The state directory cannot be used; says what to do about it. */
public final class StateDirectoryException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String action;

    public StateDirectoryException(String message, String action) {
        super(message);
        this.action = action;
    }

    String action() {
        return action;
    }
}
