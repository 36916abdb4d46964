package org.lockkeeper.page.act;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.store.StoreException;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.Problems;
import org.lockkeeper.web.words.InvalidField;
import org.springframework.http.ProblemDetail;

/**
 * What the API refuses, in its words.
 *
 * @param errors by the member that it refuses
 */
record Refused(int status, String title, String detail, Map<String, String> errors) {

    /** Who may not is shown a page of its own, and the refusal goes on the record: that is not for here. */
    static Refused of(RuntimeException refusal) {
        if (refusal instanceof ApiProblem problem && problem.type() != ProblemType.FORBIDDEN) {
            return of(problem.body());
        }
        if (refusal instanceof InvalidField field) {
            return of(Problems.invalid(field));
        }
        if (refusal instanceof StoreException lost) {
            return of(new ApiProblem(ProblemType.STORE_UNAVAILABLE, String.valueOf(lost.getMessage())).body());
        }
        throw refusal;
    }

    static Refused of(ProblemDetail problem) {
        Map<String, Object> members = problem.getProperties();
        Map<String, String> errors = new LinkedHashMap<>();
        if (members != null && members.get("errors") instanceof List<?> all) {
            for (Object one : all) {
                if (one instanceof Map<?, ?> error) {
                    errors.put(String.valueOf(error.get("field")), said(error));
                }
            }
        }
        return new Refused(
                problem.getStatus(),
                String.valueOf(problem.getTitle()),
                String.valueOf(problem.getDetail()),
                Map.copyOf(errors));
    }

    private static String said(Map<?, ?> error) {
        @Nullable Object value = error.get("value");
        return value == null
                ? String.valueOf(error.get("message"))
                : "%s, not '%s'".formatted(error.get("message"), value);
    }
}
