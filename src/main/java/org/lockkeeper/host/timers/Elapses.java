package org.lockkeeper.host.timers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockkeeper.web.words.Text;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When calendar expressions of systemd come again, by its own word: {@code systemd-analyze calendar}. Where that cannot be
 * had, nothing is known of it.
 */
final class Elapses {

    private static final Logger log = LoggerFactory.getLogger(Elapses.class);

    private static final String IN_UTC = "(in UTC): ";
    private static final Pattern UTC = Pattern.compile("(?m)^ *\\(in UTC\\): \\w+ (\\S+ \\S+) UTC$");
    private static final Pattern ELAPSE =
            Pattern.compile("(?m)^ *(?:Next elapse|Iter\\. #\\d+|Iteration #\\d+): \\w+ (\\S+ \\S+) \\S+$");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    private static final int MOST_OUTPUT = 1 << 20;
    private static final int MOST_KNOWN = 500;
    /** Where it cannot be asked it is not asked again at once. */
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private record Question(String expression, Instant after) {}

    private final String program;
    private final int most;
    private final Duration patience;
    private final ZoneId host;
    private final Map<Question, List<Instant>> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, List<Instant>> eldest) {
            return size() > MOST_KNOWN;
        }
    };
    private long notBefore = System.nanoTime();

    /**
     * @param patience how long an answer may take
     * @param host the zone of expressions that name none
     */
    Elapses(String program, int most, Duration patience, ZoneId host) {
        this.patience = patience;
        this.program = program;
        this.most = most;
        this.host = host;
    }

    /** The first times after this one, to the second; empty where there is none, or nothing is known. */
    synchronized List<Instant> after(String expression, Instant time) {
        Question question = new Question(expression, time.truncatedTo(ChronoUnit.SECONDS));
        List<Instant> times = known.get(question);
        if (times == null) {
            if (System.nanoTime() - notBefore < 0) {
                return List.of();
            }
            try {
                times = times(ask(question));
            } catch (IOException | IllegalStateException failure) {
                notBefore = System.nanoTime() + PAUSE.toNanos();
                log.info(
                        "Of timers only the next run is known, since {} does not say more: {}",
                        program,
                        failure.getMessage());
                return List.of();
            }
            known.put(question, times);
        }
        return times;
    }

    /**
     * With the zone as that of the process: for one that stands in an expression systemd makes a process of its own for each time.
     *
     * <p>As systemd tells of it, an expression without a zone ends with a time of day.
     */
    private String ask(Question question) throws IOException {
        String expression = question.expression();
        int last = expression.lastIndexOf(' ');
        String named = expression.substring(last + 1);
        boolean zoned = last > 0 && ZoneId.getAvailableZoneIds().contains(named);
        ProcessBuilder command = new ProcessBuilder(
                program,
                "calendar",
                "--iterations=" + most,
                "--base-time=@" + question.after().getEpochSecond(),
                zoned ? expression.substring(0, last) : expression);
        command.redirectErrorStream(true);
        command.environment().put("LC_ALL", "C.UTF-8");
        if (zoned || ZoneId.getAvailableZoneIds().contains(host.getId())) {
            command.environment().put("TZ", zoned ? named : host.getId());
        }
        Process process = command.start();
        CompletableFuture<Void> enough = CompletableFuture.runAsync(
                process::destroyForcibly,
                CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS));
        try (InputStream output = process.getInputStream()) {
            process.getOutputStream().close();
            String text = new String(output.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8);
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(text.isBlank() ? "it was ended" : Text.shorten(text.strip()));
            }
            return text;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", stop);
        } finally {
            enough.cancel(false);
            process.destroyForcibly();
        }
    }

    /** Where a zone never differs from UTC, its times are not told again in UTC. */
    private static List<Instant> times(String text) {
        List<Instant> times = new ArrayList<>();
        Matcher line = (text.contains(IN_UTC) ? UTC : ELAPSE).matcher(text);
        while (line.find()) {
            times.add(LocalDateTime.parse(line.group(1), TIME).toInstant(ZoneOffset.UTC));
        }
        return List.copyOf(times);
    }
}
