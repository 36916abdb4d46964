package org.lockkeeper.reporting.events;

import java.nio.charset.StandardCharsets;

/** One server-sent event as it goes over the wire, shared by all who listen. */
final class Frame {

    static final Frame ALIVE = new Frame("", ":alive\n\n");

    private static final int RETRY_MILLIS = 2000;
    private static final Frame CHANGE = new Frame("", "event:change\nretry:%d\ndata:\n\n".formatted(RETRY_MILLIS));
    private static final Frame STILL_ALIVE = new Frame("", "event:alive\ndata:\n\n");

    private final String id;
    private final byte[] bytes;

    private Frame(String id, String text) {
        this.id = id;
        this.bytes = text.getBytes(StandardCharsets.UTF_8);
    }

    static Frame of(String id, String name, String json) {
        return new Frame(id, "id:%s\nevent:%s\nretry:%d\ndata:%s\n\n".formatted(id, name, RETRY_MILLIS, json));
    }

    /** For who asks for the rest himself. */
    Frame inBrief() {
        return id.isEmpty() ? STILL_ALIVE : CHANGE;
    }

    String id() {
        return id;
    }

    /** Not to be written to: all listeners send these. */
    byte[] bytes() {
        return bytes;
    }
}
