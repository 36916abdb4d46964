package org.lockkeeper.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.lockkeeper.testing.Answer;

/** What no decent client would send. */
final class RawHttp {

    private static final int PATIENCE_MILLIS = 10_000;

    /** Its last byte tells: the closing brace of a problem, or the empty chunk. */
    private static final Pattern COMPLETE =
            Pattern.compile("(?si)HTTP/1.*content-length: .*\r\n\r\n.*\\}|.*\r\n0\r\n\r\n");

    private final int port;

    RawHttp(int port) {
        this.port = port;
    }

    /** Sends these lines and an empty one, and reads until the server hangs up. */
    Answer send(String... lines) {
        return exchange(String.join("\r\n", lines) + "\r\n\r\n");
    }

    Answer exchange(String text) {
        return parse(text(text));
    }

    /** The answer as it comes. */
    String text(String text) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return read(socket.getInputStream());
        } catch (IOException failure) {
            throw new UncheckedIOException("no answer to " + text.lines().findFirst(), failure);
        }
    }

    /** One answer: some are sent long before the server hangs up. */
    private static String read(InputStream in) throws IOException {
        StringBuilder answer = new StringBuilder();
        byte[] some = new byte[8192];
        int count = in.read(some);
        while (count >= 0) {
            answer.append(new String(some, 0, count, StandardCharsets.UTF_8));
            if (COMPLETE.matcher(answer).matches()) {
                break;
            }
            count = in.read(some);
        }
        return answer.toString();
    }

    private static Answer parse(String answer) {
        String[] parts = answer.split("\r\n\r\n", 2);
        List<String> head = parts[0].lines().toList();
        if (head.isEmpty()) {
            throw new AssertionError("the server hung up without an answer");
        }
        int status = Integer.parseInt(head.get(0).split(" ", 3)[1]);
        Map<String, List<String>> headers = new LinkedHashMap<>();
        head.stream()
                .skip(1)
                .map(line -> line.split(":", 2))
                .forEach(pair -> headers.computeIfAbsent(pair[0].toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                        .add(pair[1].strip()));
        boolean chunked = headers.getOrDefault("transfer-encoding", List.of()).contains("chunked");
        if (chunked && !answer.endsWith("\r\n0\r\n\r\n")) {
            throw new AssertionError("cut off: " + answer);
        }
        String body = parts.length < 2 ? "" : chunked ? joined(parts[1]) : parts[1];
        return new Answer(status, Call.json(body), HttpHeaders.of(headers, (name, value) -> true));
    }

    /** The chunks of a body without their sizes; each of ours is one line. */
    private static String joined(String chunks) {
        StringBuilder body = new StringBuilder();
        List<String> lines = chunks.lines().toList();
        for (int i = 1; i < lines.size(); i += 2) {
            body.append(lines.get(i));
        }
        return body.toString();
    }
}
