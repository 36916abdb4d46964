package org.lockkeeper.host.systemd.bus;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The same question about many units or jobs, in few round trips. */
public final class Questions {
    private static final Logger log = LoggerFactory.getLogger(Questions.class);
    public static final int AT_ONCE = 64;

    public interface Question<K> {
        public PendingReply ask(K subject) throws BusException;
    }

    public interface Answers<K> {
        /** @param replies by what was asked about */
        void take(Map<K, Reply> replies);
    }

    private Questions() {}

    /** One about which systemd refuses to answer is left out: it is gone meanwhile, and its signal will say so. */
    public static <K> void ask(List<K> subjects, Question<K> question, Answers<K> answers) throws BusException {
        for (int from = 0; from < subjects.size(); from += AT_ONCE) {
            List<K> batch = subjects.subList(from, Math.min(subjects.size(), from + AT_ONCE));
            List<PendingReply> pending = new ArrayList<>();
            for (K subject : batch) {
                pending.add(question.ask(subject));
            }
            Map<K, Reply> replies = new LinkedHashMap<>();
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
