package org.lockkeeper.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Debian's nagios4 with a folder of its own, two hosts and a service on the first. */
final class NagiosProcess implements AutoCloseable {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final Pattern DOWNTIME =
            Pattern.compile("(?m)^(host|service)downtime \\{\\n(?:\\t.*\\n)*?\\thost_name=(.*)\\n(?:\\t.*\\n)*?"
                    + "\\tend_time=(\\d+)\\n(?:\\t.*\\n)*?\\tis_in_effect=(\\d)\\n(?:\\t.*\\n)*?\\tcomment=(.*)\\n");

    private static final String MAIN = """
            log_file=$F/nagios.log
            cfg_file=$F/objects.cfg
            object_cache_file=$F/objects.cache
            precached_object_file=$F/objects.precache
            status_file=$F/status.dat
            status_update_interval=1
            nagios_user=$U
            nagios_group=$U
            check_external_commands=1
            command_file=$F/rw/nagios.cmd
            lock_file=$F/nagios.pid
            temp_file=$F/nagios.tmp
            temp_path=$F/tmp
            log_archive_path=$F/archives
            check_result_path=$F/spool
            state_retention_file=$F/retention.dat
            query_socket=$F/rw/nagios.qh
            check_for_updates=0
            """;

    private static final String OBJECTS = """
            define command {
              command_name quiet
              command_line /bin/true
            }
            define timeperiod {
              timeperiod_name never
              alias never
            }
            define contact {
              contact_name nobody
              host_notification_commands quiet
              service_notification_commands quiet
              host_notification_period never
              service_notification_period never
            }
            define host {
              name quiet
              register 0
              address 127.0.0.1
              check_command quiet
              max_check_attempts 1
              check_period never
              contacts nobody
              notification_period never
              notification_interval 0
              active_checks_enabled 0
            }
            define host {
              use quiet
              host_name web1
            }
            define host {
              use quiet
              host_name web2
            }
            define service {
              host_name web1
              service_description disk
              check_command quiet
              max_check_attempts 1
              check_interval 1
              retry_interval 1
              check_period never
              contacts nobody
              notification_period never
              notification_interval 0
              active_checks_enabled 0
            }
            """;

    private final Path folder;
    private @Nullable Process process;

    NagiosProcess(Path folder) {
        this.folder = folder;
    }

    /** One downtime; {@code type} is {@code host} or {@code service}. */
    record Downtime(String type, String host, long end, boolean inEffect, String comment) {}

    Path commands() {
        return folder.resolve("rw/nagios.cmd");
    }

    void start() {
        try {
            for (String inside : List.of("rw", "spool", "archives", "tmp")) {
                Files.createDirectories(folder.resolve(inside));
            }
            Files.writeString(
                    folder.resolve("nagios.cfg"),
                    MAIN.replace("$F", folder.toString()).replace("$U", System.getProperty("user.name")));
            Files.writeString(folder.resolve("objects.cfg"), OBJECTS);
            process = new ProcessBuilder("nagios4", folder.resolve("nagios.cfg").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("out.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(LONG).until(() -> Files.exists(commands()) && Files.exists(folder.resolve("status.dat")));
    }

    List<Downtime> downtimes() {
        try {
            return DOWNTIME.matcher(Files.readString(folder.resolve("status.dat")))
                    .results()
                    .map(NagiosProcess::downtime)
                    .toList();
        } catch (IOException replaced) {
            return List.of();
        }
    }

    private static Downtime downtime(MatchResult found) {
        return new Downtime(
                found.group(1),
                found.group(2),
                Long.parseLong(found.group(3)),
                found.group(4).equals("1"),
                found.group(5));
    }

    /** With its children. */
    @Override
    public void close() {
        Process running = process;
        if (running != null) {
            List<ProcessHandle> all = new ArrayList<>(running.descendants().toList());
            running.destroyForcibly();
            running.onExit().join();
            all.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
