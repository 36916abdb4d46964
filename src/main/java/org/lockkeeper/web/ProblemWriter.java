package org.lockkeeper.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Problems from outside Spring MVC. */
final class ProblemWriter {

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private ProblemWriter() {}

    static void write(HttpServletResponse response, ProblemType type, String detail) throws IOException {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", type.uri().toString());
        problem.put("title", type.title());
        problem.put("status", type.status().value());
        problem.put("detail", detail);
        response.setStatus(type.status().value());
        response.setContentType("application/problem+json");
        response.getOutputStream().write(MAPPER.writeValueAsBytes(problem));
    }
}
