package org.lockkeeper.web.access;

import java.util.Enumeration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The trace that a call is part of, by W3C's Trace Context: what is not quite right counts as if it were not there. */
final class Traceparent {

    public static final String HEADER = "traceparent";

    private static final Pattern FORM =
            Pattern.compile("(?<version>[0-9a-f]{2})-(?<ids>(?<trace>[0-9a-f]{32})-(?<parent>[0-9a-f]{16}))"
                    + "-(?<flags>[0-9a-f]{2})(?<more>-.*)?");

    private Traceparent() {}

    /** @return in version 00; null where there is none, or more than one, or one that is malformed */
    public static @Nullable String of(Enumeration<String> headers) {
        if (!headers.hasMoreElements()) {
            return null;
        }
        String text = headers.nextElement();
        return headers.hasMoreElements() ? null : of(text);
    }

    static @Nullable String of(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()
                || form.group("version").equals("ff")
                || allZero(form.group("trace"))
                || allZero(form.group("parent"))) {
            return null;
        }
        if (form.group("version").equals("00")) {
            return form.group("more") == null ? text : null;
        }
        // Of a later version only what this one has is known, and of its flags only whether the trace is recorded.
        int sampled = Integer.parseInt(form.group("flags"), 16) & 1;
        return "00-%s-0%d".formatted(form.group("ids"), sampled);
    }

    private static boolean allZero(String id) {
        return id.chars().allMatch(c -> c == '0');
    }
}
