package org.lockkeeper.host.systemd.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.host.systemd.bus.Bus;
import org.lockkeeper.host.systemd.bus.BusException;
import org.lockkeeper.host.systemd.bus.Systemd;
import org.lockkeeper.host.systemd.bus.UnitRow;
import org.lockkeeper.host.systemd.units.UnitGlob;

final class AtRestIT extends SandboxTest {

    @Test
    void sendsNothingButTheResyncWhileAHundredUnitsAreIdle() {
        List<String> names =
                IntStream.range(0, 100).mapToObj(i -> "rest-" + i + ".service").toList();
        names.forEach(name -> sandbox.unit(name, "[Service]\nType=oneshot\nExecStart=/bin/true\n"));
        sandbox.daemonReload();
        watched = new Watched(sandbox.address(), names, List.of(), Duration.ofSeconds(2)).awaitLive();
        long before = cpuNanos();
        String messages = sandbox.exec(
                        "/bin/sh", "-c", "timeout 7 busctl --system --json=short monitor 2>/dev/null || true")
                .out();
        List<String> calls = messages.lines()
                .filter(line -> line.contains("\"method_call\""))
                .toList();
        assertThat(Duration.ofNanos(cpuNanos() - before)).isLessThan(Duration.ofMillis(100));
        assertThat(calls).hasSizeBetween(2, 4).allMatch(line -> line.contains("ListUnitsByPatterns"));
        assertThat(messages.lines().filter(line -> line.contains("\"type\":\"signal\"") && line.contains(Systemd.PATH)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d?us.service", "dbus*", "*.service", "d[a-c]us.*", "d[!a-c]us.*", "d[^x]us.*", "[]d]bus.service",
                        "d[b",
                "system-*", "-.*", "*\\x2d*", "sys*.mount", "*u*s*", "dbus.s[eo]*", "d[9-0]us*", "*[-]*"
            })
    void picksByAGlobWhatSystemdPicks(String glob) throws Exception {
        try (Bus bus = Bus.connect(sandbox.address(), Duration.ofSeconds(5), () -> {}, reason -> {}, Systemd.NAME)) {
            Systemd systemd = new Systemd(bus);
            UnitGlob ours = new UnitGlob(glob);
            List<String> all = names(systemd, "*");
            assertThat(names(systemd, glob))
                    .isEqualTo(all.stream().filter(ours::matches).toList());
            assertThat(all).hasSizeGreaterThan(20);
        }
    }

    /** Of the thread that reads; a loop that does not wait would show here. */
    private static long cpuNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(info -> info != null && info.getThreadName().equals("systemd-watch"))
                .mapToLong(info -> threads.getThreadCpuTime(info.getThreadId()))
                .sum();
    }

    private static List<String> names(Systemd systemd, String glob) throws BusException {
        Stream<UnitRow> rows = UnitRow.list(systemd.loaded(List.of(glob))).stream();
        return rows.map(UnitRow::name).sorted().toList();
    }
}
