package org.lockkeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.fuzz.Mutation;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Hundreds of configurations with slips in them: each is accepted, or refused with one sentence that names the key, or the
 * place. They are read and bound by the very code that {@code --check-config} uses, in one JVM, since a start takes
 * seconds; {@code MutatedConfigurationIT} holds it against real starts. {@code -Dlockkeeper.fuzz.seed=}, {@code
 * -Dlockkeeper.fuzz.files=}.
 */
@Tag("long")
class MutatedConfigurationTest {

    static final long SEED = Long.getLong("lockkeeper.fuzz.seed", 20261129L);
    private static final int FILES = Integer.getInteger("lockkeeper.fuzz.files", 500);

    private static final Pattern INSIDES = Pattern.compile(
            "Exception|\\n|\\t| at [a-z.]+\\(|\\b(org|java|jakarta|com)\\.[a-z]+\\.|\\$[A-Z]|@[0-9a-f]{6}|null|\\p{Cntrl}");
    private static final Pattern PLACE = Pattern.compile("line \\d+, column \\d+");
    private static final Pattern KEY = Pattern.compile("\\b(lockkeeper|server|spring|management)(\\.[a-z]|\\b)");

    /** What is not there has no line. */
    private static final Pattern MISSING = Pattern.compile(
            "must have a group|must say where to|is missing: it names|is required with|server.address is ''");

    @Test
    void eachIsAcceptedOrRefusedInASentence(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("application.yml");
        List<String> faults = new ArrayList<>();
        List<String> report = new ArrayList<>();
        int accepted = 0;
        for (int i = 0; i < FILES; i++) {
            Mutation mutation = Mutation.of(SEED * 1_000_003 + i, Path.of(System.getProperty("basedir", "")));
            Files.write(file, mutation.bytes());
            String told = told(file);
            accepted += told == null ? 1 : 0;
            report.add("%s%n    %s".formatted(mutation.how(), told == null ? "accepted" : told));
            // Of an empty mapping nobody keeps where it stood; the key and the file are told.
            boolean placeless = mutation.how().contains(": {} at the end");
            String fault = told == null ? null : fault(told, file, placeless);
            if (fault != null) {
                faults.add("%s: seed %d: %s%n    %s".formatted(fault, mutation.seed(), mutation.how(), told));
            }
        }
        Files.write(
                Files.createDirectories(Path.of(System.getProperty("basedir", ""), "target/fuzz"))
                        .resolve("configurations.txt"),
                report);
        assertThat(faults).as("%d of %d accepted", accepted, FILES).isEmpty();
        assertThat(accepted).isBetween(FILES / 20, FILES * 2 / 3);
    }

    /** @return the sentence; null where it was accepted */
    static @Nullable String told(Path file) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("test", Map.of("lockkeeper.systemd.address", "unix:path=/nowhere")));
        try {
            ConfigurationCheck.look(environment, file.toString(), context -> {});
            return null;
        } catch (RuntimeException failure) {
            Optional<String> sentence = Refusal.sentence(failure, environment);
            return sentence.orElseGet(() -> "NO SENTENCE: " + failure);
        } catch (StackOverflowError | OutOfMemoryError failure) {
            return "NO SENTENCE: " + failure;
        }
    }

    private static @Nullable String fault(String told, Path file, boolean placeless) {
        String sentence = told.replace(file.toString(), "FILE").replace("java.net.URL", "TAG"); // as it was written
        if (sentence.startsWith("NO SENTENCE")) {
            return "no sentence";
        }
        if (INSIDES.matcher(sentence).find()) {
            return "insides";
        }
        if (!KEY.matcher(sentence).find() && !PLACE.matcher(sentence).find()) {
            return "neither key nor place";
        }
        if (!placeless
                && !PLACE.matcher(sentence).find()
                && !MISSING.matcher(sentence).find()) {
            return "no place";
        }
        return sentence.length() > 600 ? "long" : null;
    }
}
