package org.lockkeeper.host.systemd.bus;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lockkeeper.host.systemd.bus.PendingReply.Reply;
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
        Map<K, Reply> replies = new LinkedHashMap<>();
        Deque<PendingReply> pending = new ArrayDeque<>();
        int asked = 0;
        for (K subject : subjects) {
            // So many are always under way: who waits for the last of a batch leaves systemd without work meanwhile.
            while (asked < subjects.size() && pending.size() < AT_ONCE) {
                pending.add(question.ask(subjects.get(asked++)));
            }
            try {
                replies.put(subject, pending.remove().await());
            } catch (BusException e) {
                if (e.kind() != BusException.Kind.REFUSED) {
                    throw e;
                }
                log.debug("{}: {}", subject, e.getMessage());
            }
            if (replies.size() == AT_ONCE) {
                answers.take(replies);
                replies = new LinkedHashMap<>();
            }
        }
        answers.take(replies);
    }
}
