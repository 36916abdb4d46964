package org.lockkeeper.fleet.host;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The host is well if a command succeeds. The last line that it writes says why not. */
final class CommandCheck implements HealthCheck {

    /** Of what it writes, this much is looked at. */
    private static final int MOST = 64 * 1024;

    private static final int LINE = 200;

    private final List<String> command;
    private final Duration patience;

    /** @param patience for how long it may take; then it is ended, with all that it has started */
    CommandCheck(List<String> command, Duration patience) {
        this.command = command;
        this.patience = patience;
    }

    @Override
    public Optional<String> look() throws InterruptedException {
        String name = command.get(0);
        File output = null;
        try {
            // Into a file, so that a command that leaves something behind with its output open holds nobody up.
            output = File.createTempFile("lockkeeper-health", null);
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectErrorStream(true)
                    .redirectOutput(output)
                    .start();
            try {
                if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    return Optional.of("%s has not ended within %s".formatted(name, patience));
                }
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            int code = process.exitValue();
            String last = lastLine(output);
            return code == 0
                    ? Optional.empty()
                    : Optional.of("%s has failed with %d%s".formatted(name, code, last.isEmpty() ? "" : ": " + last));
        } catch (IOException failure) {
            return Optional.of("%s cannot be run: %s".formatted(name, failure.getMessage()));
        } finally {
            if (output != null && !output.delete()) {
                output.deleteOnExit();
            }
        }
    }

    private static String lastLine(File output) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(output, "r")) {
            file.seek(Math.max(0, file.length() - MOST));
            byte[] bytes = new byte[(int) Math.min(MOST, file.length())];
            file.readFully(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8).strip();
            String last = text.substring(text.lastIndexOf('\n') + 1).strip();
            return last.length() > LINE ? last.substring(0, LINE) + "…" : last;
        }
    }
}
