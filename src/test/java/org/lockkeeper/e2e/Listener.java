package org.lockkeeper.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A server that gives the answers it was given, the last one for ever, and keeps what it was asked. */
final class Listener implements AutoCloseable {

    /** @param retryAfter the header's value, if it has one */
    record Answer(int status, @Nullable String retryAfter, String body) {}

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private volatile String held = "";
    private volatile CountDownLatch open = new CountDownLatch(0);

    Listener() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    Listener answers(int status, String body) {
        return answers(status, body, null);
    }

    synchronized Listener answers(int status, String body, @Nullable String retryAfter) {
        answers.clear();
        asked.clear();
        return then(status, retryAfter, body);
    }

    synchronized Listener then(int status, @Nullable String retryAfter, String body) {
        answers.add(new Answer(status, retryAfter, body));
        return this;
    }

    /** Until the latch is open nothing is answered. */
    CountDownLatch hold() {
        return hold("");
    }

    /** @param part of the address of those that are held */
    CountDownLatch hold(String part) {
        held = part;
        open = new CountDownLatch(1);
        return open;
    }

    /** Method, path, authorization and body of each. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    private synchronized Answer next() {
        Answer answer = answers.getFirst();
        if (answers.size() > 1) {
            answers.removeFirst();
        }
        return answer;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + authorization + " " + body);
        try {
            if (exchange.getRequestURI().toString().contains(held)) {
                open.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Answer answer = next();
        if (answer.retryAfter() != null) {
            exchange.getResponseHeaders().set("Retry-After", answer.retryAfter());
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        open.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
