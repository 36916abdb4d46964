package org.lockkeeper.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.lockkeeper.web.words.InvalidField;
import org.lockkeeper.web.words.Text;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses query parameters that the API does not have, that are empty, or that come twice. Left alone, {@code
 * ?untl=OPEN} would answer at once, and the {@code ?state=} of a script with an unset variable would list everything.
 */
final class ParameterGuard implements HandlerInterceptor {

    private final Map<Method, Set<String>> known = new ConcurrentHashMap<>();

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws HttpMediaTypeNotSupportedException {
        String type = request.getContentType();
        if (type != null && type.startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE)) {
            // Its fields would count as parameters.
            throw new HttpMediaTypeNotSupportedException(
                    MediaType.APPLICATION_FORM_URLENCODED, List.of(MediaType.APPLICATION_JSON));
        }
        if (type != null && type.contains("*")) {
            // Spring takes it for a fault of its own.
            throw new HttpMediaTypeNotSupportedException(
                    "'%s' is no type of a body".formatted(Text.shorten(type)), List.of(MediaType.APPLICATION_JSON));
        }
        if (handler instanceof HandlerMethod method) {
            if (hasBody(request) && !takesBody(method)) {
                throw new InvalidField(
                        "body", null, "must be absent: %s takes parameters only".formatted(request.getMethod()));
            }
            Set<String> names = known.computeIfAbsent(method.getMethod(), key -> names(method));
            request.getParameterMap().forEach((name, values) -> check(name, values, names));
        }
        return true;
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    private static boolean takesBody(HandlerMethod method) {
        return Arrays.stream(method.getMethodParameters())
                .anyMatch(parameter -> parameter.hasParameterAnnotation(RequestBody.class));
    }

    private static void check(String name, String[] values, Set<String> names) {
        if (!names.contains(name)) {
            throw new UnknownParameter(Text.shorten(name), names);
        }
        if (values.length > 1) {
            throw new InvalidField(name, null, "must be given once");
        }
        if (values[0].isBlank()) {
            throw new InvalidField(name, null, "must not be empty");
        }
    }

    private static Set<String> names(HandlerMethod method) {
        Set<String> names = new TreeSet<>();
        Arrays.stream(method.getMethodParameters())
                .filter(parameter -> parameter.hasParameterAnnotation(RequestParam.class))
                .forEach(parameter -> names.add(name(parameter)));
        return names;
    }

    private static String name(MethodParameter parameter) {
        RequestParam annotation = parameter.getParameterAnnotation(RequestParam.class);
        return annotation == null || annotation.name().isEmpty()
                ? parameter.getParameter().getName()
                : annotation.name();
    }
}
