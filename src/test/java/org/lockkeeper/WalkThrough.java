package org.lockkeeper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the running demonstration offers to try: the README's own text, so that there is one, ready to copy. */
final class WalkThrough {
    private static final Path README = Path.of("README.md");
    private static final String BEGIN = "<!-- walk-through -->";
    private static final String END = "<!-- end of the walk-through -->";

    private WalkThrough() {}

    /** @param port where it listens, if that is not what the README says; else empty */
    static String text(String port) throws IOException {
        List<String> text = new ArrayList<>(List.of(""));
        boolean shell = false;
        boolean answer = false;
        for (String line : section()) {
            if (line.startsWith("```")) {
                shell = line.equals("```sh");
                answer = !shell && !answer && line.length() > "```".length();
            } else if (!answer) {
                text.add(shell ? "    " + line : line);
            }
        }
        text.add("Ctrl-C ends Lockkeeper and its systemd, and leaves nothing behind.");
        String all = String.join("\n", text).replaceAll("\n{3,}", "\n\n");
        return (port.isEmpty() ? all : all.replace("8460", port)) + "\n";
    }

    /** The commands alone, in their order. */
    static String commands() throws IOException {
        List<String> commands = new ArrayList<>();
        boolean shell = false;
        for (String line : section()) {
            if (line.startsWith("```")) {
                shell = line.equals("```sh");
            } else if (shell) {
                commands.add(line);
            }
        }
        return String.join("\n", commands) + "\n";
    }

    private static List<String> section() throws IOException {
        List<String> lines = Files.readAllLines(README);
        int begin = lines.indexOf(BEGIN);
        int end = lines.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalStateException(README + " has no section between " + BEGIN + " and " + END);
        }
        return lines.subList(begin + 1, end);
    }
}
