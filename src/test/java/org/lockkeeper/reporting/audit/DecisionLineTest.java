package org.lockkeeper.reporting.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.locking.rules.Event;

class DecisionLineTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice",
                "uid:alice@socket",
                "2030-01-01T00:00:00Z",
                "Gr\u00f6\u00dfe",
                "w-8znbp8ehhu",
                "backup@1.service"
            })
    void oneWordStandsAsItIs(String word) {
        assertThat(DecisionLine.quoted(word)).isEqualTo(word);
    }

    @Test
    void noValueBeginsAnotherFieldOrLine() {
        assertThat(DecisionLine.quoted("x event=window.closed")).isEqualTo("\"x event=window.closed\"");
        assertThat(DecisionLine.quoted("say \"hi\" \\")).isEqualTo("\"say \\\"hi\\\" \\\\\"");
        assertThat(DecisionLine.quoted("a\nb\u2028c\u001bd")).isEqualTo("\"a\\u000ab\\u2028c\\u001bd\"");
    }

    /** The documentation lists each event, and no other. */
    @Test
    void theDocumentationListsThem() throws IOException {
        Set<String> documented = Pattern.compile("`((?:window|lease|clock|once)\\.[a-z-]+)`")
                .matcher(Files.readString(Path.of("docs/monitoring.md")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<Event.Type> apart = Set.of(
                Event.Type.RENEWED,
                Event.Type.REFUSED,
                Event.Type.CLOCK_SHIFTED,
                Event.Type.ONCE_RESET,
                Event.Type.BOUND,
                Event.Type.LEFT);
        Set<String> there = Stream.of(Event.Type.values())
                .filter(type -> !apart.contains(type))
                .flatMap(type ->
                        Stream.of("window." + DecisionLine.word(type, true), "lease." + DecisionLine.word(type, false)))
                .collect(Collectors.toCollection(TreeSet::new));
        there.addAll(Set.of("clock.shifted", "once.reset", "lease.bound", "lease.left"));
        there.removeAll(
                Set.of("lease.planned", "lease.moved", "lease.queued", "lease.due")); // only windows are planned
        assertThat(documented).isEqualTo(there);
    }
}
