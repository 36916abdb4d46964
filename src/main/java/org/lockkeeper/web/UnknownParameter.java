package org.lockkeeper.web;

import java.util.Map;
import java.util.Set;
import org.springframework.http.ProblemDetail;

final class UnknownParameter extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String name;
    private final transient Set<String> known;

    UnknownParameter(String name, Set<String> known) {
        super("there is no parameter " + name);
        this.name = name;
        this.known = known;
    }

    ProblemDetail body() {
        return Problems.field(ProblemType.UNKNOWN_FIELD, name, "there is no such parameter", Map.of("known", known));
    }
}
