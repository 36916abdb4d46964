package org.lockkeeper.web.words;

import org.jspecify.annotations.Nullable;

/** Words that people write, and what may be shown of them. */
public final class Text {

    private static final int SHORT = 80;

    /** Hangul fillers and the braille pattern without dots. */
    private static final String BLANKS = "\u115F\u1160\u3164\uFFA0\u2800";

    private Text() {}

    /**
     * A text with something in it, without blanks around it. Any language, but no control characters: they would forge
     * lines in logs.
     *
     * @param maxLength in characters as people count them (code points)
     */
    public static String require(String field, @Nullable String value, int maxLength) {
        String text = value == null ? "" : stripped(value);
        if (text.codePoints().allMatch(Text::unseen)) {
            throw new InvalidField(field, null, value == null ? "is required" : "must not be empty");
        }
        if (text.codePointCount(0, text.length()) > maxLength) {
            throw new InvalidField(field, text, "must have at most %d characters".formatted(maxLength));
        }
        if (text.codePoints().anyMatch(Text::control)) {
            throw new InvalidField(field, text, "must not have control characters");
        }
        return text;
    }

    /** As {@link #require}, where nothing need be said. */
    public static @Nullable String optional(String field, @Nullable String value, int maxLength) {
        return value == null ? null : require(field, value, maxLength);
    }

    private static String stripped(String value) {
        int[] points = value.codePoints().toArray();
        int from = 0;
        int to = points.length;
        while (from < to && space(points[from])) {
            from++;
        }
        while (to > from && space(points[to - 1])) {
            to--;
        }
        return new String(points, from, to - from);
    }

    /** The no-break ones too, which Java does not count. */
    private static boolean space(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /** A text of these alone looks empty: spaces, what joins letters or marks them, and letters that are blank. */
    private static boolean unseen(int c) {
        return switch (Character.getType(c)) {
            case Character.FORMAT, Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> space(c) || BLANKS.indexOf(c) >= 0;
        };
    }

    /** Line and paragraph separators, and what turns the direction of a line, count too. */
    private static boolean control(int c) {
        int type = Character.getType(c);
        return Character.isISOControl(c)
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SURROGATE
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069);
    }

    /** Fit to be quoted in an answer: cut, and in one line. */
    public static String shorten(Object value) {
        return shorten(value, SHORT);
    }

    /** @param most in characters as people count them */
    public static String shorten(Object value, int most) {
        String text = String.valueOf(value);
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(most).forEach(c -> shown.appendCodePoint(control(c) ? '\uFFFD' : c));
        return text.codePointCount(0, text.length()) > most ? shown + "…" : shown.toString();
    }
}
