package org.lockkeeper.web;

import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The whole application, and somebody who calls it. */
@RunningLockkeeper
public abstract class CalledTest {

    /** A window that is all right. */
    protected static final String BODY = "{\"reason\":\"r\",\"requestedBy\":\"me\",\"duration\":\"1h\"}";

    @LocalServerPort
    protected int port;

    protected Call call = new Call(0);

    @BeforeEach
    final void connect() {
        call = new Call(port);
    }
}
