package org.lockkeeper.host.systemd.units;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** systemd's rules for unit names. systemd silently skips an invalid name in a list, so they are checked here first. */
public final class UnitName {
    private static final Set<String> SUFFIXES = Set.of(
            "service", "socket", "target", "device", "mount", "automount", "swap", "timer", "path", "slice", "scope");
    private static final int MAX_LENGTH = 255;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9:_.\\\\@-]+");
    private static final Pattern GLOB = Pattern.compile("[A-Za-z0-9:_.\\\\@*?\\[\\]!^-]+");
    private static final String PATH_PREFIX = "/org/freedesktop/systemd1/unit/";

    private UnitName() {}

    public static boolean isGlob(String name) {
        return name.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
    }

    /**
     * The full name: a name without a known suffix means a service. A glob keeps an open end ({@code backup-*} matches
     * units of each type, as in {@code systemctl list-units}).
     *
     * @throws IllegalArgumentException with a sentence that names the name, when no unit can be called so
     */
    public static String qualify(String name) {
        if (isGlob(name)) {
            String fault = new UnitGlob(name).fault();
            if (fault != null) {
                throw new IllegalArgumentException("'" + name + "' is no glob of units: " + fault);
            }
            require(GLOB.matcher(name).matches(), name, "has a character that unit names do not have");
            require(name.length() <= MAX_LENGTH, name, "is longer than 255 characters");
            return name;
        }
        require(!name.isBlank(), name, "is blank");
        require(PLAIN.matcher(name).matches(), name, "has a character that unit names do not have");
        int dot = name.lastIndexOf('.');
        String full = dot >= 0 && SUFFIXES.contains(name.substring(dot + 1)) ? name : name + ".service";
        require(full.length() <= MAX_LENGTH, name, "is longer than 255 characters");
        require(
                !full.startsWith(".") && !full.startsWith("@"),
                name,
                "has nothing before the '" + full.charAt(0) + "'");
        require(
                !isTemplate(full),
                name,
                "is a template: name an instance, or use the glob '" + instancesOf(full) + "'");
        return full;
    }

    /** The template that this is an instance of; the name itself where it is none. */
    public static String templateOf(String unit) {
        int at = unit.indexOf('@');
        int dot = unit.lastIndexOf('.');
        return at < 0 || dot < at ? unit : unit.substring(0, at + 1) + unit.substring(dot);
    }

    /** The instance of this template that has the other's instance name. */
    public static String instance(String template, String other) {
        String name = other.substring(other.indexOf('@') + 1, other.lastIndexOf('.'));
        int dot = template.lastIndexOf('.');
        return template.substring(0, dot) + name + template.substring(dot);
    }

    public static boolean isTemplate(String name) {
        int at = name.indexOf('@');
        return at >= 0 && at == name.lastIndexOf('.') - 1;
    }

    private static String instancesOf(String template) {
        return template.replaceFirst("@\\.", "@*.");
    }

    private static void require(boolean valid, String name, String fault) {
        if (!valid) {
            throw new IllegalArgumentException("'" + name + "' is no unit name: it " + fault);
        }
    }

    /** The object path: every byte that is not a letter or digit, and a leading digit, becomes {@code _xx}. */
    public static String toPath(String name) {
        StringBuilder path = new StringBuilder(PATH_PREFIX);
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            char c = (char) (bytes[i] & 0xff);
            boolean digit = c >= '0' && c <= '9';
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (digit && i > 0)) {
                path.append(c);
            } else {
                path.append(String.format("_%02x", (int) c));
            }
        }
        return path.toString();
    }

    /** The unit name of an object path; null when the path is not a unit's. */
    public static @Nullable String ofPath(@Nullable String path) {
        if (path == null || !path.startsWith(PATH_PREFIX)) {
            return null;
        }
        StringBuilder name = new StringBuilder();
        for (int i = PATH_PREFIX.length(); i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '_' && i + 2 < path.length()) {
                int high = Character.digit(path.charAt(i + 1), 16);
                int low = Character.digit(path.charAt(i + 2), 16);
                if (high < 0 || low < 0) {
                    return null;
                }
                name.append((char) (high * 16 + low));
                i += 2;
            } else {
                name.append(c);
            }
        }
        return name.toString();
    }
}
