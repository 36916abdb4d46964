package org.lockkeeper.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.testing.Commands;
import org.lockkeeper.testing.Ports;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Debian's icinga2 on loopback, with a folder and a certificate authority of its own, one host and two services. */
final class IcingaProcess implements AutoCloseable {

    static final String HOST = "web1";
    private static final Duration LONG = Duration.ofSeconds(60);

    private static final String CERTIFICATES = """
            cd "$1"
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=ca -keyout ca.key -out ca.crt
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -keyout localhost.key -out localhost.csr
            echo subjectAltName=DNS:localhost > names
            openssl x509 -req -in localhost.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile names -out localhost.crt
            """;

    /** The permissions are those of the documentation. */
    private static final String CONFIGURATION = """
            const NodeName = "localhost"
            const ZoneName = NodeName
            object Endpoint NodeName { }
            object Zone ZoneName { endpoints = [ NodeName ] }
            object ApiListener "api" {
              bind_host = "127.0.0.1"
              bind_port = %d
            }
            object ApiUser "root" {
              password = "secret"
              permissions = [ "*" ]
            }
            object ApiUser "lockkeeper" {
              password = "secret"
              permissions = [ %s ]
            }
            object CheckCommand "quiet" { command = [ "/bin/true" ] }
            object Host "web1" {
              check_command = "quiet"
              enable_active_checks = false
            }
            object Host "web2" {
              check_command = "quiet"
              enable_active_checks = false
            }
            object Service "disk" {
              host_name = "web1"
              check_command = "quiet"
              enable_active_checks = false
            }
            object Service "load" {
              host_name = "web1"
              check_command = "quiet"
              enable_active_checks = false
            }
            """;

    private final Path folder;
    private final int port = Ports.reserve();
    private @Nullable Process process;

    IcingaProcess(Path folder) {
        this.folder = folder;
        for (String inside : List.of("data/certs", "cache", "run", "log", "spool", "conf")) {
            try {
                Files.createDirectories(folder.resolve(inside));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        Commands.run(
                        LONG,
                        List.of(
                                "sh",
                                "-ec",
                                CERTIFICATES,
                                "sh",
                                folder.resolve("data/certs").toString()))
                .orFail();
    }

    String url() {
        return "https://localhost:" + port;
    }

    Path ca() {
        return folder.resolve("data/certs/ca.crt");
    }

    /** @param permissions of the user that Lockkeeper is */
    void start(List<String> permissions) {
        String names =
                String.join(", ", permissions.stream().map("\"%s\""::formatted).toList());
        try {
            Files.writeString(folder.resolve("conf/icinga2.conf"), CONFIGURATION.formatted(port, names));
            List<String> command = new ArrayList<>(List.of(
                    "icinga2",
                    "daemon",
                    "-c",
                    folder.resolve("conf/icinga2.conf").toString()));
            Map.of(
                            "ConfigDir",
                            "conf",
                            "DataDir",
                            "data",
                            "CacheDir",
                            "cache",
                            "InitRunDir",
                            "run",
                            "LogDir",
                            "log",
                            "SpoolDir",
                            "spool")
                    .forEach((name, inside) -> command.addAll(List.of("-D", name + "=" + folder.resolve(inside))));
            for (String who : List.of("User", "Group")) {
                String id = Commands.run(LONG, List.of("id", who.equals("User") ? "-un" : "-gn"))
                        .orFail()
                        .out();
                command.addAll(List.of("-D", "RunAs" + who + "=" + id.strip()));
            }
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("icinga.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> downtimeDepth().size() == 3);
    }

    /** SIGKILL, also of its children, which would go on. */
    void kill() {
        Process running = process;
        if (running != null) {
            List<ProcessHandle> all = new ArrayList<>(running.descendants().toList());
            all.add(running.toHandle());
            all.forEach(ProcessHandle::destroyForcibly);
            running.onExit().join();
            all.forEach(one -> one.onExit().join());
        }
    }

    /** In how many downtimes the host and each of its services is now. */
    Map<String, Integer> downtimeDepth() {
        Map<String, Integer> depth = new TreeMap<>();
        for (String type : List.of("hosts", "services")) {
            for (JsonNode one : get("/v1/objects/" + type + "?attrs=downtime_depth")) {
                if (one.at("/name").asString().startsWith(HOST)) {
                    depth.put(one.at("/name").asString(), (int)
                            one.at("/attrs/downtime_depth").asDouble());
                }
            }
        }
        return depth;
    }

    /** All downtimes that it knows of, also for a minute those that have ended. */
    List<JsonNode> downtimes() {
        return get("/v1/objects/downtimes");
    }

    private List<JsonNode> get(String path) {
        return StreamSupport.stream(
                        JsonMapper.shared()
                                .readTree(curl(url() + path))
                                .at("/results")
                                .spliterator(),
                        false)
                .toList();
    }

    private String curl(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "--silent",
                "--show-error",
                "--cacert",
                ca().toString(),
                "--user",
                "root:secret",
                "--header",
                "Accept: application/json"));
        command.addAll(List.of(arguments));
        return Commands.run(LONG, command).orFail().out();
    }

    @Override
    public void close() {
        kill();
    }
}
