package org.lockkeeper.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
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
        if (response.isCommitted()) {
            return; // something was answered before it went wrong
        }
        if (PagePaths.htmlWanted(request)) {
            page(request, response, problem);
            return;
        }
        whole(request, problem);
        byte[] text = text(request, problem).getBytes(StandardCharsets.UTF_8);
        response.setStatus(problem.getStatus());
        response.setContentType(type(request).toString());
        response.setContentLength(text.length);
        waitForNoBody(request, response);
        response.getOutputStream().write(text);
        response.flushBuffer();
    }

    /** With what was asked for, where that can be named. */
    static void whole(HttpServletRequest request, ProblemDetail problem) {
        if (problem.getInstance() == null) {
            problem.setInstance(Problems.instance(request.getRequestURI()));
        }
        KindAndValue.addTo(problem, request);
    }

    private static void page(HttpServletRequest request, HttpServletResponse response, ProblemDetail problem)
            throws IOException {
        response.setStatus(problem.getStatus());
        waitForNoBody(request, response);
        request.setAttribute(PagePaths.PROBLEM_ATTRIBUTE, problem);
        try {
            request.getRequestDispatcher(PagePaths.PROBLEM).forward(request, response);
        } catch (ServletException failed) {
            throw new IOException(failed);
        }
        response.flushBuffer();
    }

    /** The container would, for as long as a connection may be silent, and a thread with it: the connection is closed instead. */
    private static void waitForNoBody(HttpServletRequest request, HttpServletResponse response) throws IOException {
        long length = request.getContentLengthLong();
        boolean chunked = request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
        if (chunked || (length > 0 && request.getInputStream().available() < length)) {
            Caller.of(request).abandonBody();
            response.setHeader(HttpHeaders.CONNECTION, "close");
        }
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
