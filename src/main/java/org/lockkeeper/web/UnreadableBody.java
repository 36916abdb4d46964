package org.lockkeeper.web;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.lockkeeper.web.words.InvalidField;
import org.lockkeeper.web.words.Text;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Why a request body was refused, in the caller's words: the field and the value, or the place. */
final class UnreadableBody {

    private static final String NEEDED = "the body is not the JSON that is needed: ";

    private UnreadableBody() {}

    static ProblemDetail problem(HttpMessageNotReadableException unreadable) {
        for (Throwable cause = unreadable; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidField refused) {
                return Problems.invalid(refused);
            }
        }
        Throwable cause = unreadable.getCause();
        if (cause instanceof UnrecognizedPropertyException unknown) {
            Collection<Object> known = Objects.requireNonNullElse(unknown.getKnownPropertyIds(), List.of());
            return Problems.field(
                    ProblemType.UNKNOWN_FIELD, path(unknown), "there is no such field", Map.of("known", known));
        }
        if (cause instanceof InvalidFormatException format
                && format.getTargetType().isEnum()) {
            return Problems.invalid(new InvalidField(
                    path(format),
                    format.getValue(),
                    "must be one of " + Arrays.toString(format.getTargetType().getEnumConstants())));
        }
        if (cause instanceof InvalidNullException none) {
            return Problems.invalid(new InvalidField(path(none), null, "must not be null, nor hold null"));
        }
        if (cause instanceof MismatchedInputException mismatch) {
            Class<?> type = mismatch.getTargetType();
            if (mismatch.getPath().isEmpty()) {
                return Problems.of(ProblemType.INVALID_REQUEST, NEEDED + "it must be one object and nothing else");
            }
            return Problems.invalid(new InvalidField(
                    path(mismatch), null, "must be " + (type == null ? "of another type" : Types.words(type))));
        }
        if (cause instanceof JacksonException broken) {
            TokenStreamLocation at = broken.getLocation();
            String where = at == null ? "" : " (line %d, column %d)".formatted(at.getLineNr(), at.getColumnNr());
            return Problems.of(ProblemType.INVALID_REQUEST, NEEDED + firstLine(broken) + where);
        }
        return Problems.of(ProblemType.INVALID_REQUEST, "a JSON body is required");
    }

    private static String firstLine(JacksonException broken) {
        return Text.shorten(
                String.valueOf(broken.getOriginalMessage()).lines().findFirst().orElse(""));
    }

    private static String path(JacksonException broken) {
        return broken.getPath().stream()
                .map(step ->
                        step.getPropertyName() == null ? "[" + step.getIndex() + "]" : "." + step.getPropertyName())
                .collect(Collectors.collectingAndThen(Collectors.joining(), path -> path.replaceFirst("^\\.", "")));
    }
}
