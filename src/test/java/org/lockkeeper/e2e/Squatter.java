package org.lockkeeper.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.lockkeeper.testing.Programs;

/** A server of user nobody, which keeps all that it is told, and answers that all is well. */
record Squatter(Process process, Path told) implements AutoCloseable {

    private static final String PROGRAM = """
            import os, socket, sys
            place = sys.argv[1]
            if place == "port":
                server = socket.create_server(("127.0.0.1", 0))
                place = str(server.getsockname()[1])
            else:
                server = socket.socket(socket.AF_UNIX)
                server.bind(place)
                os.chmod(place, 0o777)
                server.listen()
            print("listens", place, flush=True)
            body = b"group=maintenance\\nsafe=true\\nstate=IDLE\\noutcome=QUIET\\nid=w-1\\n"
            while True:
                caller, _ = server.accept()
                print("a caller", flush=True)
                print(caller.recv(65536), flush=True)
                caller.sendall(b"HTTP/1.1 200 \\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n%s" % (len(body), body))
                caller.close()
            """;

    static Squatter onPort() {
        return start("port");
    }

    static Squatter onSocket(Path socket) {
        return start(socket.toString());
    }

    private static Squatter start(String place) {
        Programs.need("setpriv");
        try {
            Path told = Files.createTempFile("squatter", ".log");
            // Not the one of somebody's home, which nobody may not enter.
            Process process = new ProcessBuilder(
                            "setpriv",
                            "--reuid=65534",
                            "--regid=65534",
                            "--clear-groups",
                            "/usr/bin/python3",
                            "-I",
                            "-c",
                            PROGRAM,
                            place)
                    .redirectErrorStream(true)
                    .redirectOutput(told.toFile())
                    .start();
            Squatter squatter = new Squatter(process, told);
            await("a squatter on " + place).until(() -> squatter.words().startsWith("listens"));
            return squatter;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String port() {
        return words().lines().findFirst().orElseThrow().split(" ")[1];
    }

    /** What it was told, line by line; without its own first line. */
    List<String> heard() {
        return words().lines().skip(1).toList();
    }

    private String words() {
        try {
            return Files.readString(told);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
            Files.delete(told);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
