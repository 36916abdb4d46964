package org.lockkeeper.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.json.JsonMapper;

/** Problems from outside Spring MVC. */
final class ProblemWriter {

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private ProblemWriter() {}

    /**
     * As JSON, or in lines for who asked for those. Sends it at once: a caller whose body was refused unread may not have
     * sent it yet.
     */
    static void write(HttpServletRequest request, HttpServletResponse response, ProblemDetail problem)
            throws IOException {
        byte[] text = text(request, problem).getBytes(StandardCharsets.UTF_8);
        response.setStatus(problem.getStatus());
        response.setContentType(type(request).toString());
        response.setContentLength(text.length);
        response.getOutputStream().write(text);
        response.flushBuffer();
    }

    static MediaType type(HttpServletRequest request) {
        return TextWanted.by(request) ? TextWanted.TYPE : MediaType.APPLICATION_PROBLEM_JSON;
    }

    static String text(HttpServletRequest request, ProblemDetail problem) {
        String json = json(problem);
        return TextWanted.by(request) ? TextRendering.of(MAPPER.readTree(json)) : json;
    }

    static String json(ProblemDetail problem) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", String.valueOf(problem.getType()));
        members.put("title", String.valueOf(problem.getTitle()));
        members.put("status", problem.getStatus());
        members.put("detail", String.valueOf(problem.getDetail()));
        if (problem.getInstance() != null) {
            members.put("instance", problem.getInstance().toString());
        }
        Map<String, Object> more = problem.getProperties();
        if (more != null) {
            members.putAll(more);
        }
        return MAPPER.writeValueAsString(members);
    }
}
