package org.lockkeeper.reporting.silence;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A matcher as Alertmanager's own files have it, {@code instance=~"{host}(:[0-9]+)?"}, with words to be put in: {@code
 * {host}}, {@code {group}}, {@code {units}}. In a regular expression what is put in stands for itself.
 *
 * @param units whether it depends on which units the window keeps from running
 */
record MatcherTemplate(String label, boolean regex, boolean equal, String value, boolean units) {

    private static final Pattern MATCHER =
            Pattern.compile("\\s*([a-zA-Z_][a-zA-Z0-9_]*)\\s*(=~|!~|!=|=)\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|[^\"]*?)\\s*");
    private static final Pattern WORD = Pattern.compile("\\{([a-z]+)}");
    private static final Set<String> WORDS = Set.of("host", "group", "units");
    /** Of RE2, which Alertmanager's expressions are of. */
    private static final Pattern SPECIAL = Pattern.compile("[\\\\.+*?()|\\[\\]{}^$]");
    /** There is no such character. */
    private static final String NEVER = "[^\\x00-\\x{10FFFF}]";

    /** What is put in. */
    record Words(String host, String group, List<String> units) {}

    /** As it is sent. */
    record Rendered(String name, String value, boolean isRegex, boolean isEqual) {

        /** As the filter of a question: only what has this very matcher. */
        String filter() {
            String operator = isRegex ? (isEqual ? "=~" : "!~") : (isEqual ? "=" : "!=");
            return name + operator + '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }
    }

    /** @param key of the configuration, for the sentence that refuses it */
    static MatcherTemplate parse(String key, String text) {
        Matcher parts = MATCHER.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    key + " must be a matcher such as instance=\"{host}:9100\", not '" + text + "'");
        }
        boolean regex = parts.group(2).endsWith("~");
        String value = unquoted(parts.group(3));
        Matcher words = WORD.matcher(value);
        boolean units = false;
        while (words.find()) {
            if (!WORDS.contains(words.group(1))) {
                throw new IllegalArgumentException(
                        "%s may have {host}, {group} and {units} put in, not '%s'".formatted(key, words.group()));
            }
            units |= words.group(1).equals("units");
        }
        if (units && !regex) {
            throw new IllegalArgumentException(
                    key + " must compare {units} by =~ or !~, since they are several: '" + text + "'");
        }
        return new MatcherTemplate(parts.group(1), regex, !parts.group(2).startsWith("!"), value, units);
    }

    private static String unquoted(String value) {
        return value.startsWith("\"") ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
    }

    /** Whether it leaves most alerts alone: with others alone a silence would be one for all hosts. */
    boolean narrows() {
        return equal && !value.isEmpty() && !value.equals(".*") && !value.equals(".+");
    }

    /** Whether it is the same for all windows of the host. */
    boolean fixed() {
        return !value.contains("{group}") && !units;
    }

    Rendered render(Words words) {
        String rendered = WORD.matcher(value).replaceAll(found -> Matcher.quoteReplacement(put(found.group(1), words)));
        return new Rendered(label, rendered, regex, equal);
    }

    private String put(String word, Words words) {
        return switch (word) {
            case "host" -> literal(words.host);
            case "group" -> literal(words.group);
            default ->
                words.units.isEmpty()
                        ? NEVER
                        : words.units.stream().map(this::literal).collect(Collectors.joining("|", "(?:", ")"));
        };
    }

    private String literal(String text) {
        return regex ? SPECIAL.matcher(text).replaceAll("\\\\$0") : text;
    }
}
