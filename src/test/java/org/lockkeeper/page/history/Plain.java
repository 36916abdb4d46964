package org.lockkeeper.page.history;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;

/** Sentences as plain text, by the page's own words. */
final class Plain {

    static final Properties TEXTS = texts();

    private Plain() {}

    private static Properties texts() {
        Properties texts = new Properties();
        try (InputStreamReader file = new InputStreamReader(
                Objects.requireNonNull(Plain.class.getResourceAsStream("/page/texts.properties")),
                StandardCharsets.UTF_8)) {
            texts.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }

    static String text(Said said) {
        return Words.parts(said).stream().map(Plain::text).collect(Collectors.joining());
    }

    private static String text(Words.Part part) {
        if (part.words() != null) {
            return part.words();
        }
        if (part.said() != null) {
            return part.said();
        }
        return part.time() == null
                ? Objects.requireNonNull(part.ref()).id()
                : part.time().toString().substring(11, 16);
    }

    static List<String> text(Story story) {
        return story.chapters().stream()
                .map(chapter -> chapter.at().toString().substring(11, 16) + " " + text(chapter.said())
                        + chapter.more().stream()
                                .map(more -> " | " + text(more))
                                .collect(Collectors.joining()))
                .toList();
    }
}
