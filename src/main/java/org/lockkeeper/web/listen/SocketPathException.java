package org.lockkeeper.web.listen;

/** The unix socket cannot be used; says why. */
final class SocketPathException extends RuntimeException {

    private static final long serialVersionUID = 1;

    SocketPathException(Object path, String why) {
        super("The socket '%s' (lockkeeper.http.socket) cannot be used: %s".formatted(path, why));
    }
}
