package org.lockkeeper.reporting.events;

import java.nio.charset.StandardCharsets;

/** One server-sent event as it goes over the wire, shared by all who listen. */
final class Frame {

    static final Frame ALIVE = new Frame("", ":alive\n\n");

    private static final int RETRY_MILLIS = 2000;

    private final String id;
    private final byte[] bytes;

    private Frame(String id, String text) {
        this.id = id;
        this.bytes = text.getBytes(StandardCharsets.UTF_8);
    }

    static Frame of(String id, String name, String json) {
        return new Frame(id, "id:%s\nevent:%s\nretry:%d\ndata:%s\n\n".formatted(id, name, RETRY_MILLIS, json));
    }

    String id() {
        return id;
    }

    /** Not to be written to: all listeners send these. */
    byte[] bytes() {
        return bytes;
    }
}
