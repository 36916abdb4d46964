package org.lockkeeper.fuzz;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A connection that sends any bytes, and takes nothing for an answer but what HTTP allows. */
final class Wire implements AutoCloseable {

    /** Far longer than any answer may take; a hang is a fault. */
    private static final int PATIENCE_MILLIS = 10_000;
    /** How much of a stream is read before the caller has seen enough. */
    private static final int ENOUGH = 64 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Wire(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
        out = socket.getOutputStream();
    }

    /** Also when the other side has stopped reading: it may have answered before. */
    void send(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException refused) {
            // what it had to say is there to be read
        }
    }

    /** Whether more came than one answer: what was sent was taken for two requests. */
    boolean hasMore() throws IOException {
        return in.available() > 0;
    }

    /**
     * @param millis how long to wait for it; 0 for as long as any may take
     * @throws SocketTimeoutException when it did not come
     */
    Reply read(boolean head, int millis) throws IOException {
        socket.setSoTimeout(millis == 0 ? PATIENCE_MILLIS : millis);
        String[] lines = head();
        while (lines[0].startsWith("HTTP/1.1 1")) {
            lines = head();
        }
        if (!lines[0].matches("HTTP/1\\.1 [2-5]\\d\\d ?.*")) {
            throw new IOException("no status line: " + lines[0]);
        }
        int status = Integer.parseInt(lines[0].substring(9, 12));
        Map<String, List<String>> headers = headers(lines);
        boolean chunked = headers.getOrDefault("transfer-encoding", List.of()).contains("chunked");
        List<String> length = headers.getOrDefault("content-length", List.of());
        if (head || status == 204 || status == 304) {
            return new Reply(status, headers, new byte[0], false);
        }
        if (chunked) {
            return chunks(status, headers);
        }
        boolean events =
                headers.getOrDefault("content-type", List.of()).toString().contains("event-stream");
        if (length.isEmpty() && events) { // to a caller of HTTP/1.0
            return new Reply(status, headers, in.readNBytes(1), true);
        }
        byte[] body = length.isEmpty() ? in.readAllBytes() : exactly(Integer.parseInt(length.get(0)));
        return new Reply(status, headers, body, false);
    }

    private String[] head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException(head.size() == 0 ? "closed without an answer" : "closed in the middle: " + head);
            }
            head.write(c);
            last = c == '\n' ? last + 1 : c == '\r' ? last : 0;
            if (last == 2) {
                return head.toString(StandardCharsets.ISO_8859_1).split("\r\n", -1);
            }
        }
    }

    private static Map<String, List<String>> headers(String[] lines) throws IOException {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 1 || lines[i].chars().anyMatch(c -> c < ' ' && c != '\t')) {
                throw new IOException("no header: " + lines[i]);
            }
            headers.computeIfAbsent(lines[i].substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(lines[i].substring(colon + 1).strip());
        }
        return headers;
    }

    private byte[] exactly(int length) throws IOException {
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("%d bytes of %d".formatted(body.length, length));
        }
        return body;
    }

    private Reply chunks(int status, Map<String, List<String>> headers) throws IOException {
        boolean events =
                headers.getOrDefault("content-type", List.of()).toString().contains("event-stream");
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line(), 16);
            body.write(exactly(size));
            line();
            if (size == 0) {
                return new Reply(status, headers, body.toByteArray(), false);
            }
            if (events || body.size() > ENOUGH && headers.toString().contains("ndjson")) {
                return new Reply(status, headers, body.toByteArray(), true);
            }
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException("closed inside a chunk");
            }
            if (c == '\n') {
                return line.toString().strip();
            }
            line.append((char) c);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            // as it should be
        }
    }
}
