package org.lockkeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.Yaml;

/** What docker-compose.yml says of the container, as the options of {@code docker run}. */
public final class ComposeFile {
    /** What the engine does before or beside the container's run; the network is read in {@code image}. */
    private static final Set<String> NOT_OF_THE_RUN =
            Set.of("build", "image", "restart", "network_mode", "stop_grace_period");

    private static final String ONCE = "#   sudo ";

    private final String text;
    private final Map<String, Object> service;

    private ComposeFile(String text, Map<String, Object> service) {
        this.text = text;
        this.service = service;
    }

    public static ComposeFile read() {
        try {
            String text = Files.readString(SandboxScript.project().resolve("docker-compose.yml"));
            Map<String, Map<String, Map<String, Object>>> file = new Yaml().load(text);
            return new ComposeFile(text, file.getOrDefault("services", Map.of()).getOrDefault("lockkeeper", Map.of()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command that its reader is told to run once, on the host. */
    public String[] once() {
        return text.lines()
                .map(String::strip)
                .filter(line -> line.startsWith(ONCE))
                .findFirst()
                .orElseThrow(() -> new AssertionError("docker-compose.yml names no command"))
                .substring(ONCE.length())
                .split(" ");
    }

    /** With these in the place of the host's folders, files and volumes; each is used, and none is missing. */
    public List<String> options(Map<String, Path> sources) {
        Map<String, Path> left = new HashMap<>(sources);
        List<String> options = new ArrayList<>();
        service.forEach((key, value) -> {
            switch (key) {
                case "volumes" -> texts(value).forEach(volume -> options.addAll(volume(volume, left)));
                case "tmpfs" -> texts(value).forEach(tmpfs -> options.addAll(List.of("--tmpfs", tmpfs)));
                case "cap_drop" -> texts(value).forEach(right -> options.addAll(List.of("--cap-drop", right)));
                case "security_opt" -> texts(value).forEach(it -> options.addAll(List.of("--security-opt", it)));
                case "read_only" -> options.addAll(Boolean.TRUE.equals(value) ? List.of("--read-only") : List.of());
                default -> {
                    if (!NOT_OF_THE_RUN.contains(key)) {
                        throw new AssertionError("The test does not know what docker-compose.yml means by " + key);
                    }
                }
            }
        });
        if (!left.isEmpty()) {
            throw new AssertionError("docker-compose.yml mounts no " + left.keySet());
        }
        return options;
    }

    private static List<String> volume(String volume, Map<String, Path> left) {
        String source = volume.substring(0, volume.indexOf(':'));
        Path own = left.remove(source);
        if (own == null) {
            throw new AssertionError("The test has nothing to mount for " + volume);
        }
        return List.of("--volume", own + volume.substring(source.length()));
    }

    private static List<String> texts(Object value) {
        return ((List<?>) value).stream().map(String::valueOf).toList();
    }
}
