package org.lockkeeper.page.act;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.time.ApiDuration;
import org.lockkeeper.web.words.InvalidField;

/** What was typed into a form, as it was typed: it is shown again where it is refused. */
record Typed(Map<String, String> values) {

    static Typed of(HttpServletRequest request, List<String> names) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : names) {
            String value = request.getParameter(name);
            if (value != null && !value.isBlank()) {
                values.put(name, value.strip());
            }
        }
        return new Typed(values);
    }

    @Nullable
    String text(String name) {
        return values.get(name);
    }

    boolean flag(String name) {
        return values.containsKey(name);
    }

    /** Names with blanks or commas between. */
    @Nullable
    List<String> list(String name) {
        String all = values.get(name);
        return all == null ? null : List.of(all.split("[\\s,]+"));
    }

    @Nullable
    Duration duration(String name) {
        String text = values.get(name);
        try {
            return text == null ? null : ApiDuration.parse(text);
        } catch (IllegalArgumentException unreadable) {
            throw new InvalidField(name, text, String.valueOf(unreadable.getMessage()));
        }
    }

    Typed with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new Typed(more);
    }
}
