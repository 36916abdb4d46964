package org.lockkeeper.reporting.silence;

import java.net.URI;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.reporting.silence.HttpCaller.Answer;

/**
 * Members that tell each other, so that it is enough to tell one. The one that answered last is asked first: the others may
 * not know yet what it was told. For one thread.
 */
final class Cluster {

    private final HttpCaller http;
    private final List<URI> members;
    private final Predicate<Answer> fails;
    private int first;

    /** @param fails which answers are a member's own fault, so that another one is asked */
    Cluster(HttpCaller http, List<URI> members, Predicate<Answer> fails) {
        this.http = http;
        this.members = List.copyOf(members);
        this.fails = fails;
    }

    /** What the first has answered that answers at all; an error of its own is no answer. */
    Answer ask(String method, String path, @Nullable String json) throws SilenceFailure {
        SilenceFailure last = new SilenceFailure("there is no member");
        for (int i = 0; i < members.size(); i++) {
            int member = (first + i) % members.size();
            try {
                Answer answer = http.ask(method, URI.create(members.get(member) + path), json);
                if (!fails.test(answer)) {
                    first = member;
                    return answer;
                }
                last = refused(method, members.get(member), answer);
            } catch (SilenceFailure failed) {
                last = failed;
            }
        }
        throw last;
    }

    /** For an answer that is no use. */
    SilenceFailure refused(String method, Answer answer) {
        return refused(method, members.get(first), answer);
    }

    private static SilenceFailure refused(String method, URI member, Answer answer) {
        return new SilenceFailure("%s://%s: %s is answered %s"
                .formatted(member.getScheme(), member.getAuthority(), method, Answers.shown(answer)));
    }
}
