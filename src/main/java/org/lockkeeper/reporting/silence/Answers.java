package org.lockkeeper.reporting.silence;

import org.lockkeeper.reporting.silence.HttpCaller.Answer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What answers say, and how they are told to people. */
final class Answers {

    private static final int SHOWN = 200;

    private Answers() {}

    static String shown(Answer answer) {
        String hint = answer.status() >= 300 && answer.status() < 400 ? " (redirects are not followed)" : "";
        String body = answer.body().replaceAll("\\s+", " ").strip();
        String shortened = body.length() > SHOWN ? body.substring(0, SHOWN) + "…" : body;
        return answer.status() + hint + (shortened.isEmpty() ? "" : ": " + shortened);
    }

    static JsonNode json(JsonMapper mapper, Answer answer) throws SilenceFailure {
        try {
            return mapper.readTree(answer.body());
        } catch (JacksonException unreadable) {
            throw new SilenceFailure("the answer is no JSON: " + shown(answer), unreadable);
        }
    }
}
