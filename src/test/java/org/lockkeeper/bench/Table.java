package org.lockkeeper.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Markdown table of results. */
final class Table {

    private final String name;
    private final List<String> lines = new ArrayList<>();

    Table(String name, String... columns) {
        this.name = name;
        row((Object[]) columns);
        lines.add("|" + "---|".repeat(columns.length));
    }

    Table row(Object... cells) {
        StringBuilder line = new StringBuilder("|");
        for (Object cell : cells) {
            line.append(' ').append(cell).append(" |");
        }
        lines.add(line.toString());
        return this;
    }

    /** Prints it and writes it to {@code target/bench/<name>.md}. */
    void publish() {
        String text = String.join("\n", lines) + "\n";
        System.out.println("\n" + name + "\n" + text);
        try {
            Path folder = Files.createDirectories(Path.of("target/bench"));
            Files.writeString(folder.resolve(name + ".md"), text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
