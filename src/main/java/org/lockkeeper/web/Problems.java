package org.lockkeeper.web;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.words.InvalidField;
import org.springframework.http.ProblemDetail;

public final class Problems {
    private Problems() {}

    public static ProblemDetail of(ProblemType type, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(type.status(), detail);
        problem.setType(type.uri());
        problem.setTitle(type.title());
        return problem;
    }

    public static ProblemDetail invalid(InvalidField refused) {
        ProblemDetail problem = of(ProblemType.INVALID_REQUEST, String.valueOf(refused.getMessage()));
        problem.setProperty("errors", List.of(refused.error()));
        return problem;
    }

    static ProblemDetail field(ProblemType type, String field, String message, Map<String, ?> more) {
        ProblemDetail problem = of(type, "%s: %s".formatted(field, message));
        Map<String, Object> error = new LinkedHashMap<>(Map.of("field", field, "message", message));
        error.putAll(more);
        problem.setProperty("errors", List.of(error));
        return problem;
    }

    /**
     * What was asked for, as problems name it; null for what cannot be named: the container takes more for a path, {@code
     * //x} for one, which would be another host's name.
     */
    public static @Nullable URI instance(@Nullable String path) {
        if (path == null || !path.startsWith("/") || path.startsWith("//")) {
            return null;
        }
        try {
            return new URI(path);
        } catch (URISyntaxException none) {
            return null;
        }
    }
}
