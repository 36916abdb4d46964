package org.lockkeeper.web.words;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A field, parameter or header whose value is refused. Answered with 400, naming both. */
public final class InvalidField extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String field;
    private final @Nullable String value;
    private final String why;

    /** @param why continues the sentence "field 'value' …", for example "must be positive" */
    public InvalidField(String field, @Nullable Object value, String why) {
        super(
                value == null
                        ? "%s %s".formatted(field, why)
                        : "%s %s, not '%s'".formatted(field, why, Text.shorten(value)));
        this.field = field;
        this.value = value == null ? null : Text.shorten(value);
        this.why = why;
    }

    public Map<String, String> error() {
        Map<String, String> error = new LinkedHashMap<>();
        error.put("field", field);
        if (value != null) {
            error.put("value", value);
        }
        error.put("message", why);
        return error;
    }
}
