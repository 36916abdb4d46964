package org.lockkeeper.reporting.silence;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.reporting.audit.DecisionLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log says of silences: a decision once, a failure once for each kind of it. */
final class Tidings {

    private static final Logger log = LoggerFactory.getLogger(Tidings.class);

    private final Repeats repeats = new Repeats();

    void set(String target, Silenced what, Instant until) {
        decision("silence.set", target, what, until, null);
    }

    void ended(String target, Silenced what) {
        decision("silence.ended", target, what, null, null);
    }

    void leftEnded(String target, Silenced what) {
        decision("silence.left-ended", target, what, null, "somebody has ended it there");
    }

    void failed(String target, Silenced what, SilenceFailure why) {
        decision("silence.failed", target, what, null, why.getMessage());
    }

    void failing(String target, SilenceFailure why) {
        if (repeats.due(target + why.getMessage())) {
            log.warn("{} is not told what to keep quiet about: {}", target, why.getMessage());
        }
    }

    private static void decision(
            String event, String target, Silenced what, @Nullable Instant until, @Nullable String detail) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("event", event);
        fields.put(what.kind(), what.id());
        fields.put("group", what.group());
        fields.put("owner", what.owner());
        fields.put("target", target);
        if (until != null) {
            fields.put("until", until.toString());
        }
        if (detail != null) {
            fields.put("detail", detail);
        }
        DecisionLine.write(fields);
    }
}
