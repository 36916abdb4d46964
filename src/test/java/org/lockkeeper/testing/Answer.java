package org.lockkeeper.testing;

import java.net.http.HttpHeaders;
import tools.jackson.databind.JsonNode;

/** An HTTP answer; a body that is no JSON is one string, a missing one a missing node. */
public record Answer(int status, JsonNode body, HttpHeaders headers) {
    /** The text at a JSON pointer, {@code /blockers/0/kind}; empty when there is none. */
    public String text(String pointer) {
        return body.at(pointer).asString("");
    }

    /** The first header of this name; empty when there is none. */
    public String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    /** This answer if it has this status; else a failure that shows the body. */
    public Answer expect(int wanted) {
        if (status != wanted) {
            throw new AssertionError("wanted status " + wanted + ", not " + status + ": " + body);
        }
        return this;
    }
}
