package org.lockkeeper.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.fuzz.Description.Operation;
import tools.jackson.databind.JsonNode;

/** A request while it is written, and what is known of it. Everything in it is one byte a character, as on the wire. */
final class Draft {

    static final String NO_LENGTH = "none";

    final Operation operation;
    String method;
    String target;
    final List<String> query = new ArrayList<>();
    final List<String> headers = new ArrayList<>();
    String version = "HTTP/1.1";
    String lineEnd = "\r\n";

    @Nullable
    String host = "localhost";

    @Nullable
    String contentType;

    @Nullable
    JsonNode json;

    byte @Nullable [] body;
    /** What the header says; null for the truth. */
    @Nullable
    String length;

    boolean chunked;
    /** In how many pieces the body comes. */
    int pieces = 1;

    /** What was done to it, for whoever reads of a failure. */
    final List<String> flaws = new ArrayList<>();
    /** It must not be carried out: something in it is certainly wrong. */
    boolean wrong;
    /** Where a request ends cannot be known after it, so the connection is not used again. */
    boolean last;
    /** How long the caller waits before he hangs up; 0: until he is answered. */
    int patienceMillis;

    Draft(Operation operation, String target) {
        this.operation = operation;
        this.method = operation.method();
        this.target = target;
    }

    byte @Nullable [] body() {
        if (body != null) {
            return body;
        }
        return json == null ? null : escaped(json.toString()).getBytes(StandardCharsets.UTF_8);
    }

    /** Half a pair has no UTF-8. */
    private static String escaped(String json) {
        StringBuilder text = new StringBuilder();
        json.codePoints()
                .forEach(c -> text.append(c >= 0xd800 && c < 0xe000 ? "\\u%04x".formatted(c) : Character.toString(c)));
        return text.toString();
    }

    /** The head, then the body in its pieces. */
    List<byte[]> bytes() {
        StringBuilder head = new StringBuilder(method).append(' ').append(target);
        if (!query.isEmpty()) {
            head.append('?').append(String.join("&", query));
        }
        head.append(version.isEmpty() ? "" : " ").append(version).append(lineEnd);
        if (host != null) {
            head.append("Host: ").append(host).append(lineEnd);
        }
        if (contentType != null) {
            head.append("Content-Type: ").append(contentType).append(lineEnd);
        }
        headers.forEach(header -> head.append(header).append(lineEnd));
        byte[] content = body();
        if (chunked) {
            head.append("Transfer-Encoding: chunked").append(lineEnd);
        }
        if (length != null && !length.equals(NO_LENGTH)) {
            head.append("Content-Length: ").append(length).append(lineEnd);
        } else if (length == null && content != null && !chunked) {
            head.append("Content-Length: ").append(content.length).append(lineEnd);
        }
        head.append(lineEnd);
        List<byte[]> all = new ArrayList<>();
        all.add(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        if (content != null) {
            pieces(content).forEach(all::add);
        }
        return all;
    }

    private List<byte[]> pieces(byte[] content) {
        List<byte[]> all = new ArrayList<>();
        int size = Math.max(1, (content.length + pieces - 1) / pieces);
        for (int from = 0; from < content.length; from += size) {
            byte[] piece = java.util.Arrays.copyOfRange(content, from, Math.min(content.length, from + size));
            all.add(chunked ? chunk(piece) : piece);
        }
        if (chunked) {
            all.add("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        return all;
    }

    private static byte[] chunk(byte[] piece) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes((Integer.toHexString(piece.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(piece);
        out.writeBytes("\r\n".getBytes(StandardCharsets.ISO_8859_1));
        return out.toByteArray();
    }

    boolean accepts(String type) {
        return headers.stream()
                .anyMatch(header ->
                        header.toLowerCase(java.util.Locale.ROOT).matches("accept: *" + type.replace("/", "/") + ".*"));
    }

    /** As it was sent, with what cannot be printed escaped. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(flaws + "\n");
        int left = 1500;
        for (byte[] part : bytes()) {
            for (byte b : part) {
                if (left-- > 0) {
                    text.append(b == '\n' ? "\n" : b < ' ' || b > '~' ? "\\x%02x".formatted(b & 0xff) : (char) b + "");
                }
            }
        }
        return text + (left < 0 ? "… (%d more bytes)".formatted(-left) : "");
    }
}
