package org.lockkeeper.base.time;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Time since the host booted, which nobody can set. Unlike {@link System#nanoTime()} on Linux it also goes on while the
 * host sleeps; where /proc is missing that is what is used instead.
 */
public final class Uptime implements Supplier<Duration> {

    private static final Path PROC = Path.of("/proc/uptime");

    @Override
    public Duration get() {
        try {
            String seconds = Files.readString(PROC, StandardCharsets.US_ASCII).split(" ", 2)[0];
            return Duration.ofMillis((long) (Double.parseDouble(seconds) * 1000));
        } catch (IOException | NumberFormatException noProc) {
            return Duration.ofNanos(System.nanoTime());
        }
    }
}
