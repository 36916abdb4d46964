package org.lockkeeper.supply;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Debian's machine-readable format, as far as it is used here. */
record Copyright(Map<String, Set<String>> files, Map<String, String> texts) {

    private static final String EVERYTHING = "*";

    static Copyright read(Path file) throws IOException {
        Map<String, Set<String>> files = new LinkedHashMap<>();
        Map<String, String> texts = new LinkedHashMap<>();
        for (String paragraph : Files.readString(file).split("\n\n")) {
            Map<String, String> fields = fields(paragraph);
            String licence = fields.get("License");
            String patterns = fields.get("Files");
            if (fields.containsKey("Format")) {
                continue;
            }
            if (licence == null || (patterns != null && fields.get("Copyright") == null)) {
                throw new AssertionError("neither Files with Copyright and License, nor a License:\n" + paragraph);
            }
            if (patterns == null) {
                texts.put(licence.lines().findFirst().orElseThrow(), licence);
            } else {
                Set<String> names = new TreeSet<>(List.of(licence.split(" (and|or) ")));
                for (String pattern : patterns.strip().split("\\s+")) {
                    files.put(pattern, names);
                }
            }
        }
        return new Copyright(files, texts);
    }

    private static Map<String, String> fields(String paragraph) {
        Map<String, String> fields = new LinkedHashMap<>();
        String name = "";
        for (String line : paragraph.lines().toList()) {
            if (line.startsWith(" ")) {
                fields.merge(name, line.strip(), (before, more) -> before + "\n" + more);
            } else {
                int colon = line.indexOf(':');
                if (colon < 0) {
                    throw new AssertionError("no field: " + line);
                }
                name = line.substring(0, colon);
                fields.put(name, line.substring(colon + 1).strip());
            }
        }
        return fields;
    }

    /** But that for all files. */
    Set<String> patterns() {
        Set<String> patterns = new TreeSet<>(files.keySet());
        patterns.remove(EVERYTHING);
        return patterns;
    }

    List<String> fitting(String path) {
        return files.keySet().stream()
                .filter(pattern -> !pattern.equals(EVERYTHING))
                .filter(pattern -> path.matches(Pattern.quote(pattern).replace("*", "\\E.*\\Q")))
                .toList();
    }

    /** Of the last pattern that fits, as the format wants it; none if only that for all files does. */
    Set<String> licences(String path) {
        List<String> fitting = new ArrayList<>(fitting(path));
        @Nullable Set<String> found = fitting.isEmpty() ? null : files.get(fitting.get(fitting.size() - 1));
        return found == null ? Set.of() : found;
    }

    Set<String> allLicences() {
        Set<String> all = new TreeSet<>();
        files.values().forEach(all::addAll);
        return all;
    }
}
