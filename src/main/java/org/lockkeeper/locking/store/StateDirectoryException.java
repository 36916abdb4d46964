package org.lockkeeper.locking.store;

/** The state directory cannot be used; says what to do about it. */
final class StateDirectoryException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String action;

    StateDirectoryException(String message, String action) {
        super(message);
        this.action = action;
    }

    String action() {
        return action;
    }
}
