package org.lockkeeper.web;

import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/**
 * An answer as lines that a shell can read, with the names of its JSON. A value is {@code name=value}, one inside an
 * object {@code object.name=value}, a list of values one such line each. Each object of a list is one line: the list's
 * name, then its {@code name=value} pairs, all separated by tabs.
 */
final class TextRendering {

    /** They join letters or keep them apart, in Persian and in emoji: a part of writing. */
    private static final int ZWNJ = 0x200C;

    private static final int ZWJ = 0x200D;

    private final StringBuilder text = new StringBuilder();

    private TextRendering() {}

    static String of(JsonNode answer) {
        TextRendering rendering = new TextRendering();
        rendering.members("", answer);
        return rendering.text.toString();
    }

    private void members(String prefix, JsonNode object) {
        object.properties().forEach(member -> member(prefix + name(member.getKey()), member.getValue()));
    }

    private void member(String name, JsonNode value) {
        if (value.isObject()) {
            members(name + ".", value);
        } else if (value.isArray()) {
            value.forEach(item -> item(name, item));
        } else if (!value.isNull()) {
            text.append(name).append('=').append(escape(value.asString())).append('\n');
        }
    }

    private void item(String name, JsonNode item) {
        if (item.isObject()) {
            text.append(name);
            pairs("", item);
            text.append('\n');
        } else {
            member(name, item);
        }
    }

    /** What is nested in a list's object is numbered, since its line ends at the line's end. */
    private void pairs(String prefix, JsonNode object) {
        object.properties().forEach(member -> pair(prefix + name(member.getKey()), member.getValue()));
    }

    private void pair(String name, JsonNode value) {
        if (value.isObject()) {
            pairs(name + ".", value);
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                pair(name + "." + i, value.get(i));
            }
        } else if (!value.isNull()) {
            text.append('\t').append(name).append('=').append(escape(value.asString()));
        }
    }

    /** Some are not ours: the labels of hosts, for one. */
    private static String name(String name) {
        return escape(name).replace("=", "\\0075");
    }

    /**
     * What {@code printf %b} turns back: a backslash is doubled, a tab, a line feed and a carriage return are {@code \t},
     * {@code \n} and {@code \r}, the bytes of other control characters {@code \0ooo}. So a value is one line, and shown
     * on a terminal as it is it cannot steer it.
     */
    static String escape(String value) {
        StringBuilder escaped = new StringBuilder(value.length());
        value.codePoints().forEach(c -> {
            switch (c) {
                case '\\' -> escaped.append("\\\\");
                case '\t' -> escaped.append("\\t");
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                default -> {
                    if (hidden(c)) {
                        for (byte octet : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                            escaped.append("\\0").append(Integer.toOctalString((octet & 0xff) | 0x200), 1, 4);
                        }
                    } else {
                        escaped.appendCodePoint(c);
                    }
                }
            }
        });
        return escaped.toString();
    }

    /** Also what reverses the direction of the text after it, and the separators that some take for a line's end. */
    private static boolean hidden(int c) {
        if (c == ZWNJ || c == ZWJ) {
            return false;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
