package org.lockkeeper.host.systemd.units;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A glob as systemd matches unit names: fnmatch(3) with FNM_NOESCAPE. {@code *}, {@code ?} and {@code [a-z]} (negated by
 * {@code !} or {@code ^}) match as in a shell, a backslash is an ordinary character, and nothing is special about a dot.
 * It must agree with systemd's own: systemd answers reads by it, we pick the signals by it.
 */
public final class UnitGlob {
    private final String glob;

    public UnitGlob(String glob) {
        this.glob = glob;
    }

    public boolean matches(String name) {
        int g = 0;
        int n = 0;
        int starAt = -1;
        int starTook = 0;
        while (n < name.length()) {
            if (g < glob.length() && glob.charAt(g) == '*') {
                starAt = g++;
                starTook = n;
            } else if (g < glob.length() && matchesOne(g, name.charAt(n))) {
                g = next(g);
                n++;
            } else if (starAt >= 0) {
                g = starAt + 1;
                n = ++starTook;
            } else {
                return false;
            }
        }
        while (g < glob.length() && glob.charAt(g) == '*') {
            g++;
        }
        return g == glob.length();
    }

    /** Why no unit can match, or why we cannot tell which do, as a sentence; null where neither is so. */
    @Nullable
    String fault() {
        for (int at = 0; at < glob.length(); at = next(at)) {
            int end = endOfSet(at);
            if (glob.charAt(at) == '[' && end < 0) {
                return "its '[' is not closed by a ']'";
            }
            String set = end < 0 ? "" : glob.substring(at, end + 1);
            if (set.matches("(?s).+\\[[:.=].*")) {
                return "it has a class ('" + glob.substring(at) + "'); write a range instead, such as [0-9] or [a-z]";
            }
            if (hasEmptyRange(at, end)) {
                return "its '" + set + "' has a range that ends before it begins";
            }
        }
        return null;
    }

    private boolean hasEmptyRange(int at, int end) {
        int i = end > 0 && isNegation(glob.charAt(at + 1)) ? at + 2 : at + 1;
        while (i + 2 < end) {
            boolean range = glob.charAt(i + 1) == '-';
            if (range && glob.charAt(i) > glob.charAt(i + 2)) {
                return true;
            }
            i += range ? 3 : 1;
        }
        return false;
    }

    /** Globs of the templates of which an instance may match: for {@code restic@h*.service} it is {@code restic@.service}. */
    public Set<String> templates() {
        int dot = glob.lastIndexOf('.');
        String suffix = dot >= 0 && glob.substring(dot).matches("\\.[a-z]+") ? glob.substring(dot) : ".*";
        Set<String> templates = new LinkedHashSet<>();
        for (int at = 0; at < glob.length(); at = next(at)) {
            if (matchesOne(at, '@') || glob.charAt(at) == '*') {
                templates.add(glob.substring(0, at) + (glob.charAt(at) == '*' ? "*@" : "@") + suffix);
            }
            if (glob.charAt(at) == '@') {
                break;
            }
        }
        return templates;
    }

    @Override
    public String toString() {
        return glob;
    }

    private boolean matchesOne(int at, char c) {
        if (glob.charAt(at) == '?') {
            return true;
        }
        int end = endOfSet(at);
        return end < 0 ? glob.charAt(at) == c : setContains(at + 1, end, c);
    }

    private int next(int at) {
        int end = endOfSet(at);
        return (end < 0 ? at : end) + 1;
    }

    /** Where the set that opens here closes: its first character may be a closing bracket itself. -1: it is no set. */
    private int endOfSet(int at) {
        if (glob.charAt(at) != '[') {
            return -1;
        }
        int first = at + 1;
        if (first < glob.length() && isNegation(glob.charAt(first))) {
            first++;
        }
        return glob.indexOf(']', first + 1);
    }

    private boolean setContains(int from, int end, char c) {
        boolean negated = isNegation(glob.charAt(from));
        boolean found = false;
        int i = negated ? from + 1 : from;
        while (i < end) {
            char low = glob.charAt(i);
            boolean range = i + 2 < end && glob.charAt(i + 1) == '-';
            char high = range ? glob.charAt(i + 2) : low;
            found |= low <= c && c <= high;
            i += range ? 3 : 1;
        }
        return found != negated;
    }

    private static boolean isNegation(char c) {
        return c == '!' || c == '^';
    }
}
