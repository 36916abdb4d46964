package org.lockkeeper.host.gate.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gate files and marks, with what this process has written into them: to read a thousand of them again at each look takes
 * its time. What one says is for people. That it is there is what counts, and is looked at each time.
 */
final class WrittenFiles {

    private final Map<Path, String> texts = new ConcurrentHashMap<>();

    void write(Path file, String text) throws IOException {
        boolean there = Files.exists(file);
        if (there && text.equals(texts.get(file))) {
            return;
        }
        if (!there || !Files.readString(file).equals(text)) {
            writeAnew(file, text);
        }
        texts.put(file, text);
    }

    private static void writeAnew(Path file, String text) throws IOException {
        try {
            Files.writeString(file, text);
        } catch (NoSuchFileException noFolder) {
            Path folder = file.getParent();
            if (folder == null) {
                throw noFolder;
            }
            Files.createDirectories(folder);
            Files.writeString(file, text);
        }
    }

    void delete(Path file) throws IOException {
        texts.remove(file);
        Files.deleteIfExists(file);
    }
}
