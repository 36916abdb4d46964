package org.lockkeeper.reporting.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lockkeeper.locking.rules.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** One line of the log of decisions: the fields in their order, and the same as fields where the log is structured. */
public final class DecisionLine {

    private static final Logger log = LoggerFactory.getLogger("org.lockkeeper.decisions");

    private DecisionLine() {}

    /** @param fields the first is {@code event}; its words do not change, since people filter by them */
    public static void write(Map<String, String> fields) {
        LoggingEventBuilder line = log.atInfo();
        List<String> words = new ArrayList<>();
        for (Map.Entry<String, String> field : fields.entrySet()) {
            line = line.addKeyValue(field.getKey(), field.getValue());
            words.add(field.getKey() + "=" + quoted(field.getValue()));
        }
        line.log("{}", String.join(" ", words));
    }

    /** These words do not change: people filter by them. */
    public static String word(Event.Type type, boolean window) {
        return switch (type) {
            case REQUESTED -> "requested";
            case PLANNED -> "planned";
            case MOVED -> "moved";
            case QUEUED -> "queued";
            case DUE -> "due";
            case SLOT_TAKEN -> "slot-taken";
            case SLOT_LOST -> "slot-lost";
            case GRANTED -> "granted";
            case DRAIN_TIMED_OUT -> "drain-timed-out";
            case STOPPING -> "stopping-unit";
            case STOPPED -> "unit-stopped";
            case HELD -> window ? "opened" : "held";
            case EXTENDED -> "extended";
            case RENEWED -> "renewed";
            case BOUND -> "bound";
            case LEFT -> "left";
            case FINISH_ASKED -> "asked-to-finish";
            case OVERRAN -> "overran";
            case SUSPECTED -> "suspected";
            case INTRUDED -> "intruded";
            case INTRUSION_ENDED -> "intrusion-ended";
            case ENDED -> window ? "closed" : "ended";
            case ONCE_RESET -> "once-reset";
            case REFUSED -> "refused";
            case CLOCK_SHIFTED -> "clock-shifted";
        };
    }

    /** As it is where it is one word; else in quotes, so that nobody's words begin another field or another line. */
    static String quoted(String value) {
        if (value.codePoints().allMatch(DecisionLine::plain)) {
            return value;
        }
        StringBuilder text = new StringBuilder("\"");
        value.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                text.append('\\').appendCodePoint(c);
            } else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                text.append("\\u%04x".formatted(c));
            } else {
                text.appendCodePoint(c);
            }
        });
        return text.append('"').toString();
    }

    private static boolean plain(int c) {
        return Character.isLetterOrDigit(c) || "._:@/+-#*".indexOf(c) >= 0;
    }
}
