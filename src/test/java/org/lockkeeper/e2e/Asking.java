package org.lockkeeper.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.Commands;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests as a user of this host sends them, or as somebody with a token does: by curl, all over one connection.
 *
 * @param launcher what makes curl that user's; none for this one
 * @param connection lines of curl's configuration
 */
record Asking(List<String> launcher, List<String> connection, String base) {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.shared();

    /** What was answered. */
    record Told(int status, String text) {

        JsonNode body() {
            return JSON.readTree(text);
        }

        String at(String pointer) {
            return body().at(pointer).asString("");
        }

        Told expect(int wanted) {
            if (status != wanted) {
                throw new AssertionError("wanted status " + wanted + ", not " + status + ": " + text);
            }
            return this;
        }
    }

    /** A new one, for a socket that everybody may reach. */
    static Path folder() {
        try {
            Path folder = Files.createTempDirectory("lockkeeper-socket");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Asking user(String user, String group, Path socket) {
        return new Asking(
                List.of("setpriv", "--reuid=" + user, "--regid=" + group, "--clear-groups"),
                List.of("unix-socket = \"" + socket + "\""),
                "http://localhost");
    }

    static Asking anybody(String base) {
        return new Asking(List.of(), List.of(), base);
    }

    static Asking bearer(String base, String token) {
        return new Asking(List.of(), List.of("header = \"Authorization: Bearer " + token + "\""), base);
    }

    Asking with(String header) {
        return by("header = \"" + header + "\"");
    }

    /** With another line of curl's configuration. */
    Asking by(String line) {
        List<String> lines = new ArrayList<>(connection);
        lines.add(line);
        return new Asking(launcher, lines, base);
    }

    Told get(String path) {
        return send("GET", path, "");
    }

    Told delete(String path) {
        return send("DELETE", path, "");
    }

    Told post(String path, Map<String, ?> fields) {
        return send("POST", path, JSON.writeValueAsString(fields));
    }

    Told send(String method, String path, String json) {
        String out =
                curl(configuration(method, path, json, "\\n%{http_code}", null)).out();
        int end = out.lastIndexOf('\n');
        return new Told(Integer.parseInt(out.substring(end + 1).trim()), out.substring(0, end));
    }

    /** The status of each, in their order. */
    Map<String, Integer> statuses(List<String> endpoints, Map<String, String> bodies) {
        StringBuilder all = new StringBuilder();
        for (String endpoint : endpoints) {
            String[] parts = endpoint.split(" ");
            all.append(all.isEmpty() ? "" : "next\n")
                    .append(configuration(
                            parts[0], parts[1], bodies.getOrDefault(endpoint, "{}"), "%{http_code}\\n", "/dev/null"));
        }
        List<String> codes = curl(all.toString()).out().lines().toList();
        Map<String, Integer> found = new LinkedHashMap<>();
        for (int i = 0; i < endpoints.size(); i++) {
            found.put(endpoints.get(i), Integer.parseInt(codes.get(i)));
        }
        return found;
    }

    private String configuration(String method, String path, String json, String writeOut, @Nullable String output) {
        List<String> lines = new ArrayList<>(connection);
        lines.add("url = \"" + base + path + "\"");
        lines.add("write-out = \"" + writeOut + "\"");
        lines.add("max-time = 20");
        if (output != null) {
            lines.add("output = \"" + output + "\"");
        }
        if (method.equals("HEAD")) {
            lines.add("head");
        } else {
            lines.add("request = \"" + method + "\"");
        }
        if (method.equals("POST")) {
            lines.add("header = \"Content-Type: application/json\"");
            lines.add("data = \"" + json.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
        }
        return String.join("\n", lines) + "\n";
    }

    private CommandResult curl(String configuration) {
        try {
            Path file = Files.createTempFile("lockkeeper-curl", null);
            try {
                Files.writeString(file, configuration);
                List<String> command = new ArrayList<>(launcher);
                command.addAll(List.of("curl", "--silent", "--show-error", "--config", "-"));
                ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "exec \"$@\" < \"$0\"", file.toString());
                builder.command().addAll(command);
                return Commands.run(LIMIT, builder);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
