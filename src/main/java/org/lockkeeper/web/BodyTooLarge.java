package org.lockkeeper.web;

import java.io.IOException;

final class BodyTooLarge extends IOException {

    private static final long serialVersionUID = 1;

    BodyTooLarge(long limit) {
        super("the body has more than %d bytes".formatted(limit));
    }
}
