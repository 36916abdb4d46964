package org.lockkeeper.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.openqa.selenium.chrome.ChromeDriver;

/** axe-core's judgement of a page: WCAG 2.2 AA and what it calls best practice. */
final class Axe {
    private static final String ASK = """
            const done = arguments[arguments.length - 1];
            const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
            axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(
                told => done(told.violations.flatMap(rule => rule.nodes.map(node =>
                    rule.id + ': ' + node.html.slice(0, 300) + '\\n    ' + node.failureSummary.replace(/\\n */g, ' ')))),
                failure => done(['axe failed: ' + failure]));
            """;

    private static final class Script { // read once, and only where it is needed
        private static final String TEXT = read();
    }

    private Axe() {}

    static void check(ChromeDriver driver) {
        driver.manage().timeouts().scriptTimeout(Duration.ofSeconds(60));
        if (!Boolean.TRUE.equals(driver.executeScript("return !!window.axe"))) {
            driver.executeScript(Script.TEXT + "; window.axe = axe;");
        }
        List<?> violations = (List<?>) Objects.requireNonNull(driver.executeAsyncScript(ASK));
        assertThat(violations.stream().map(String::valueOf).collect(Collectors.joining("\n")))
                .as("stumbling blocks on " + driver.getCurrentUrl())
                .isEmpty();
    }

    private static String read() {
        try (InputStream script = Axe.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
