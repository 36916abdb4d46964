package org.lockkeeper.fleet.pools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.Event;

class FleetDecisionsTest {

    /** The documentation lists each event, and no other. */
    @Test
    void theDocumentationListsThem() throws IOException {
        Set<String> documented = Pattern.compile("`((?:slot|fleet)\\.(?!md)[a-z-]+)`")
                .matcher(Files.readString(Path.of(System.getProperty("basedir", ""), "docs/monitoring.md")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> there = Stream.of(Event.Type.values())
                .flatMap(type -> Stream.of(FleetDecisions.word(type, true), FleetDecisions.word(type, false)))
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(documented).isEqualTo(there);
    }
}
