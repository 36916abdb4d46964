package org.lockkeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * TCP ports for what a test starts, of which each is the test's for as long as its JVM runs: also while nothing listens
 * there, before a process has begun or between two that follow on each other.
 *
 * <p>The kernel gives none of them to whoever asks for just any port, since they are outside of its range for that. Other
 * JVMs with tests do not take them either: the UDP port of the same number says that it is taken. The kernel frees that
 * with the process, however it ends.
 */
public final class Ports {

    private static final Path EPHEMERAL = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    /** Below, services of the host may be that do not run just now. */
    private static final int LOWEST = 12_000;

    private static final int HIGHEST = 65_535;
    private static final Ports ALL = new Ports(outside());

    private final List<Integer> candidates;
    private final Map<Integer, DatagramSocket> taken = new HashMap<>();

    Ports(List<Integer> candidates) {
        this.candidates = new ArrayList<>(candidates);
        Collections.shuffle(this.candidates);
    }

    /** One that nobody else has, at which nobody listens. */
    public static int reserve() {
        return ALL.take();
    }

    synchronized int take() {
        for (int port : candidates) {
            if (!taken.containsKey(port) && free(port)) {
                return port;
            }
        }
        throw new IllegalStateException("none of %d ports is free".formatted(candidates.size()));
    }

    private boolean free(int port) {
        try {
            DatagramSocket sign = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            try (ServerSocket anyAddress = new ServerSocket(port)) {
                taken.put(anyAddress.getLocalPort(), sign);
                return true;
            } catch (IOException used) {
                sign.close();
            }
        } catch (IOException anothers) {
            // the next one
        }
        return false;
    }

    /** All ports that the kernel gives to nobody by itself. */
    static List<Integer> outside() {
        int[] ephemeral = ephemeral();
        return IntStream.rangeClosed(LOWEST, HIGHEST)
                .filter(port -> port < ephemeral[0] || port > ephemeral[1])
                .boxed()
                .toList();
    }

    /** The first and the last of those that the kernel gives to whoever asks for just any. */
    static int[] ephemeral() {
        try {
            // In one read: of a second one, the kernel gives nothing.
            String[] words = Files.readAllLines(EPHEMERAL).get(0).trim().split("\\s+");
            return new int[] {Integer.parseInt(words[0]), Integer.parseInt(words[1])};
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
