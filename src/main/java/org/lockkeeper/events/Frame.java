package org.lockkeeper.events;

import java.nio.charset.StandardCharsets;

/** One server-sent event as it goes over the wire, shared by all who listen. */
record Frame(String id, byte[] bytes) {

    static final Frame ALIVE = new Frame("", ":alive\n\n".getBytes(StandardCharsets.UTF_8));

    private static final int RETRY_MILLIS = 2000;

    static Frame of(String id, String name, String json) {
        String text = "id:%s\nevent:%s\nretry:%d\ndata:%s\n\n".formatted(id, name, RETRY_MILLIS, json);
        return new Frame(id, text.getBytes(StandardCharsets.UTF_8));
    }
}
