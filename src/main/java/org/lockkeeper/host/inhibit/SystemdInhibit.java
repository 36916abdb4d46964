package org.lockkeeper.host.inhibit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.Vital;

/**
 * One block inhibitor of systemd-logind, held by a child: the file descriptor that is the lock cannot be had over our
 * D-Bus connection. The child's program is {@code cat} on a pipe from here. It runs only once the lock is taken, so that
 * a word which comes back by it proves that; and it ends when the pipe does, however this process ends.
 */
final class SystemdInhibit {

    private static final String WORD = "held";

    enum State {
        ASKING,
        HELD,
        ENDED
    }

    private final String why;
    private final List<String> command;
    private final String busAddress;
    private final Runnable onChange;
    private volatile State state = State.ASKING;
    private volatile @Nullable String reason;
    private volatile @Nullable Process process;
    private volatile boolean let;
    private volatile boolean wasHeld;

    /** @param onChange runs after each change of the state, on a thread of this child's */
    SystemdInhibit(String program, String why, String busAddress, Runnable onChange) {
        this.why = why;
        this.command = InhibitCommand.of(program, why);
        this.busAddress = busAddress;
        this.onChange = onChange;
    }

    void start() {
        Vital.thread("systemd-inhibit", this::follow).start();
    }

    private void follow() {
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("DBUS_SYSTEM_BUS_ADDRESS", busAddress);
            builder.environment().put("LC_ALL", "C.UTF-8"); // or systemd-inhibit shows what is not ASCII as it likes
            Process child = builder.start();
            process = child;
            if (let) {
                end(child);
            }
            reason = follow(child);
        } catch (IOException failure) {
            reason = failure.getMessage(); // names the program
        }
        state = State.ENDED;
        onChange.run();
    }

    /** @return why it has ended */
    private String follow(Process child) throws IOException {
        say(child);
        try (BufferedReader words = child.inputReader(StandardCharsets.UTF_8);
                BufferedReader complaints =
                        new BufferedReader(new InputStreamReader(child.getErrorStream(), StandardCharsets.UTF_8))) {
            if (WORD.equals(words.readLine())) {
                wasHeld = true;
                state = State.HELD;
                onChange.run();
                words.readLine();
            }
            String complaint = all(complaints);
            return complaint.isEmpty() ? "it was ended by somebody else" : complaint;
        }
    }

    private static String all(BufferedReader lines) throws IOException {
        StringJoiner joined = new StringJoiner(" ");
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            joined.add(line.strip());
        }
        return joined.toString();
    }

    /** The pipe keeps the word until there is somebody to read it. */
    private static void say(Process child) {
        try {
            OutputStream pipe = child.getOutputStream();
            pipe.write((WORD + "\n").getBytes(StandardCharsets.UTF_8));
            pipe.flush();
        } catch (IOException ended) {
            // What it has to say about that is read next.
            return;
        }
    }

    String why() {
        return why;
    }

    boolean wasHeld() {
        return wasHeld;
    }

    State state() {
        return state;
    }

    /** Why it has ended; null while it has not. */
    @Nullable
    String reason() {
        return reason;
    }

    /** The process that asks systemd-logind: the shell becomes it. -1 as long as there is none. */
    long pid() {
        Process child = process;
        return child == null ? -1 : child.pid();
    }

    void letGo() {
        let = true;
        Process child = process;
        if (child != null) {
            end(child);
        }
    }

    private static void end(Process child) {
        // By its handle: that leaves the pipes to whoever reads them.
        child.toHandle().destroy();
    }
}
