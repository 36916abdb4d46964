package org.lockkeeper.systemd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The same question about many units, in few round trips. */
final class Questions {
    private static final Logger log = LoggerFactory.getLogger(Questions.class);
    static final int AT_ONCE = 64;

    interface Question {
        PendingReply ask(String unit) throws BusException;
    }

    interface Answers {
        /** @param replies by unit */
        void take(Map<String, Reply> replies);
    }

    private Questions() {}

    /** A unit about which systemd refuses to answer is left out: it was unloaded meanwhile, and its signal will say so. */
    static void ask(List<String> units, Question question, Answers answers) throws BusException {
        for (int from = 0; from < units.size(); from += AT_ONCE) {
            List<String> batch = units.subList(from, Math.min(units.size(), from + AT_ONCE));
            List<PendingReply> pending = new ArrayList<>();
            for (String unit : batch) {
                pending.add(question.ask(unit));
            }
            Map<String, Reply> replies = new LinkedHashMap<>();
            for (int i = 0; i < batch.size(); i++) {
                try {
                    replies.put(batch.get(i), pending.get(i).await());
                } catch (BusException e) {
                    if (e.kind() != BusException.Kind.REFUSED) {
                        throw e;
                    }
                    log.debug("{}: {}", batch.get(i), e.getMessage());
                }
            }
            answers.take(replies);
        }
    }
}
