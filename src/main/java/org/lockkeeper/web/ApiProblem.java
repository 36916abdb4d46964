package org.lockkeeper.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.lockkeeper.web.words.Text;
import org.springframework.http.ProblemDetail;

/** A refusal in the words of RFC 9457. Thrown by controllers, rendered by {@link ProblemAdvice}. */
public final class ApiProblem extends RuntimeException {

    /** Attribute of a request that was refused with {@link ProblemType#FORBIDDEN}: why. */
    public static final String REFUSED = ApiProblem.class.getName();

    private static final long serialVersionUID = 1;

    private final ProblemType type;
    private final transient Map<String, Object> members;

    public ApiProblem(ProblemType type, String detail) {
        this(type, detail, Map.of());
    }

    /** @param members further members of the problem object */
    public ApiProblem(ProblemType type, String detail, Map<String, ?> members) {
        super(detail);
        this.type = type;
        this.members = new LinkedHashMap<>(members);
    }

    public static ApiProblem unknownGroup(String group, Set<String> known) {
        String value = Text.shorten(group);
        return new ApiProblem(
                ProblemType.UNKNOWN_GROUP,
                "there is no service group '%s'; the groups are %s".formatted(value, known),
                Map.of("group", value, "groups", known));
    }

    public ProblemType type() {
        return type;
    }

    public ProblemDetail body() {
        ProblemDetail body = Problems.of(type, String.valueOf(getMessage()));
        members.forEach(body::setProperty);
        return body;
    }
}
