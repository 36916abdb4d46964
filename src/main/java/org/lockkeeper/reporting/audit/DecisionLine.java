package org.lockkeeper.reporting.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
            words.add(field.getKey() + "=" + DecisionWords.quoted(field.getValue()));
        }
        line.log("{}", String.join(" ", words));
    }
}
