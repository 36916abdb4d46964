package org.lockkeeper.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.Api;
import org.lockkeeper.testing.LockkeeperProcess;
import org.lockkeeper.testing.SystemdSandbox;

/**
 * What a caller with a quick question notices of all the others at once: a long queue, those that wait for their turn, listeners
 * of whom some do not read, bodies that come slowly. The callers are a process of their own.
 */
final class LoadBench {

    private static final int QUEUED = 2000;
    private static final int LONG_POLLS = 1000;
    private static final int LISTENERS = 80;
    private static final int DEAF = 20;
    private static final int SLOW_BODIES = 60;

    /** Of those who ask for the queue's places. */
    private static final int AT_ONCE = 40;

    private static final int WARM_UP = 300;
    private static final int ROUNDS = Integer.getInteger("lockkeeper.bench.rounds", 500);
    private static final String WINDOWS = "/api/v1/windows";
    private static final String FREE =
            "{\"group\":\"free\",\"reason\":\"measured\",\"requestedBy\":\"ci\",\"duration\":\"1min\"}";

    private static final String PACKAGE =
            "-Xms24m -Xmn6m -Xmx192m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20 -Xss512k";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]+)\"");

    private final Table table =
            new Table("load", "", "p50", "p99", "max", "under load p50", "p99", "max", "p99 to p99 at rest");

    /** What one caller sees who asks one thing after the other. */
    private record Seen(Sample live, Sample open, Sample get, Sample close) {

        Seen() {
            this(new Sample(), new Sample(), new Sample(), new Sample());
        }

        void round(Api api) {
            timed(live, () -> api.get("/livez")).expect(200);
            Answer window = timed(open, () -> api.post(WINDOWS + "?until=OPEN&wait=10s", FREE))
                    .expect(201);
            if (!window.text("/state").equals("OPEN")) {
                throw new AssertionError(window.body().toString());
            }
            String id = window.text("/id");
            timed(get, () -> api.get(WINDOWS + "/" + id)).expect(200);
            timed(close, () -> api.delete(WINDOWS + "/" + id)).expect(200);
        }
    }

    @Test
    void quickQuestionsAmongAllTheOthers() throws Exception {
        try (SystemdSandbox sandbox = SystemdSandbox.start();
                LockkeeperProcess lockkeeper = LockkeeperProcess.start(
                        sandbox,
                        arguments(
                                "--lockkeeper.groups.maintenance.conflicts-with=maintenance",
                                "--lockkeeper.groups.free.conflicts-with=",
                                // One more is refused, also where it would not have to wait.
                                "--lockkeeper.limits.max-queued=" + (QUEUED + 100)))) {
            Api api = lockkeeper.api();
            rounds(WARM_UP, api);
            Seen rest = rounds(ROUNDS, api);
            List<String> queued = queue(api);
            Table state = new Table("load-state", "the whole state of " + QUEUED + " queued", "p50", "max", "size");
            wholeState(state, lockkeeper);
            state.publish();
            // Those who listened once are noticed to be gone when they are told something.
            rounds(20, api);
            Process callers = callers(lockkeeper.baseUri().getPort(), queued);
            try {
                rounds(WARM_UP / 3, api);
                long heap = Memory.heap(lockkeeper.pid());
                long resident = Memory.resident(lockkeeper.pid());
                Seen load = rounds(ROUNDS, api);
                long heapAfter = Memory.heap(lockkeeper.pid());
                long residentAfter = Memory.resident(lockkeeper.pid());
                row("`GET /livez`", rest.live, load.live);
                row("`POST` of a free window until it is open", rest.open, load.open);
                row("`GET` of one window", rest.get, load.get);
                row("`DELETE` of it", rest.close, load.close);
                table.publish();
                new Table("load-memory", "", "as the load begins", "as it ends")
                        .row("heap in use after a collection", mebibytes(heap), mebibytes(heapAfter))
                        .row("resident memory", mebibytes(resident), mebibytes(residentAfter))
                        .publish();
            } finally {
                end(callers);
            }
        }
    }

    /** With the JVM options of the package. */
    private static String[] arguments(String... settings) {
        return Stream.concat(
                        Stream.of(settings),
                        Stream.of(System.getProperty("lockkeeper.bench.java-options", PACKAGE)
                                .split(" ")))
                .toArray(String[]::new);
    }

    private static Seen rounds(int count, Api api) {
        Seen seen = new Seen();
        for (int i = 0; i < count; i++) {
            seen.round(api);
        }
        return seen;
    }

    private static List<String> queue(Api api) {
        String body = "{\"reason\":\"kernel update of rack %d\",\"requestedBy\":\"pipeline-%d\",\"duration\":\"1h\","
                + "\"waitTimeout\":\"12h\"}";
        api.post(WINDOWS + "?until=OPEN&wait=10s", body.formatted(0, 0)).expect(201);
        List<String> ids = new ArrayList<>();
        for (int first = 1; first <= QUEUED; first += AT_ONCE) {
            List<CompletableFuture<Answer>> asked = IntStream.range(first, first + AT_ONCE)
                    .mapToObj(i -> api.sendAsync("POST", WINDOWS, body.formatted(i, i % 50), Map.of()))
                    .toList();
            asked.forEach(answer -> ids.add(answer.join().expect(201).text("/id")));
        }
        return ids;
    }

    /** As a dashboard has it at its first event, and in pages. */
    private static void wholeState(Table table, LockkeeperProcess lockkeeper) throws Exception {
        Sample stream = new Sample();
        Sample pages = new Sample();
        long streamed = 0;
        long paged = 0;
        for (int i = 0; i < 30; i++) {
            long begin = System.nanoTime();
            streamed = firstEvent(lockkeeper.baseUri());
            stream.add(Duration.ofNanos(System.nanoTime() - begin));
            begin = System.nanoTime();
            paged = allPages(lockkeeper.baseUri());
            pages.add(Duration.ofNanos(System.nanoTime() - begin));
        }
        table.row(
                        "first event",
                        Sample.millis(stream.percentile(50)),
                        Sample.millis(stream.percentile(100)),
                        kib(streamed))
                .row(
                        "`GET /api/v1/windows`, " + (QUEUED / 500 + 1) + " pages of 500",
                        Sample.millis(pages.percentile(50)),
                        Sample.millis(pages.percentile(100)),
                        kib(paged));
    }

    private static long firstEvent(URI base) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = HTTP.send(
                HttpRequest.newBuilder(base.resolve("/api/v1/events")).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            long size = 0;
            for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
                size += line.getBytes(StandardCharsets.UTF_8).length + 1;
            }
            return size;
        }
    }

    private static long allPages(URI base) throws IOException, InterruptedException {
        long size = 0;
        String after = "";
        do {
            String page = HTTP.send(
                            HttpRequest.newBuilder(base.resolve(WINDOWS + "?limit=500" + after))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            size += page.length();
            Matcher next = NEXT.matcher(page);
            after = next.find() ? "&after=" + next.group(1) : "";
        } while (!after.isEmpty());
        return size;
    }

    private static Process callers(int port, List<String> queued) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "src/test/programs/LoadCallers.java",
                String.valueOf(port)));
        for (int count : new int[] {LONG_POLLS, LISTENERS, DEAF, SLOW_BODIES}) {
            command.add(String.valueOf(count));
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Writer in = process.outputWriter(StandardCharsets.UTF_8);
        for (String id : queued.subList(0, LONG_POLLS)) {
            in.write(id + "\n");
        }
        in.flush();
        String line = process.inputReader(StandardCharsets.UTF_8).readLine();
        if (!"ready".equals(line)) {
            throw new IllegalStateException("the callers are not ready: " + line);
        }
        return process;
    }

    private static void end(Process callers) throws IOException, InterruptedException {
        callers.outputWriter(StandardCharsets.UTF_8).close();
        callers.inputReader(StandardCharsets.UTF_8).lines().forEach(System.out::println);
        callers.waitFor();
    }

    private void row(String what, Sample rest, Sample load) {
        double ratio =
                (double) load.percentile(99).toNanos() / rest.percentile(99).toNanos();
        table.row(
                what,
                Sample.millis(rest.percentile(50)),
                Sample.millis(rest.percentile(99)),
                Sample.millis(rest.percentile(100)),
                Sample.millis(load.percentile(50)),
                Sample.millis(load.percentile(99)),
                Sample.millis(load.percentile(100)),
                String.format(Locale.ROOT, "%.1f ×", ratio));
    }

    private static Answer timed(Sample sample, Supplier<Answer> call) {
        long begin = System.nanoTime();
        Answer answer = call.get();
        sample.add(Duration.ofNanos(System.nanoTime() - begin));
        return answer;
    }

    private static String mebibytes(long kib) {
        return kib / 1024 + " MiB";
    }

    private static String kib(long bytes) {
        return bytes / 1024 + " KiB";
    }
}
