package org.lockkeeper.testing;

import java.util.ArrayList;
import java.util.List;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a browser asked for and got, since it was last asked: {@link #forget()} begins anew. */
public final class Traffic {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ChromeDriver driver;
    private final List<JsonNode> events = new ArrayList<>();

    Traffic(ChromeDriver driver) {
        this.driver = driver;
    }

    public void forget() {
        read();
        events.clear();
    }

    /** Each address that was asked for, data: and all. */
    public List<String> requested() {
        return named("Network.requestWillBeSent").stream()
                .map(event -> event.at("/request/url").asString())
                .toList();
    }

    /** Bytes over the wire, with headers, compressed as they came; a stream that goes on counts nothing. */
    public long bytes() {
        return named("Network.loadingFinished").stream()
                .mapToLong(event -> event.at("/encodedDataLength").asLong())
                .sum();
    }

    private List<JsonNode> named(String method) {
        read();
        return events.stream()
                .filter(event -> event.at("/method").asString().equals(method))
                .map(event -> event.at("/params"))
                .toList();
    }

    private void read() {
        driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                .map(entry -> JSON.readTree(entry.getMessage()).at("/message"))
                .filter(event -> event.at("/method").asString().startsWith("Network."))
                .forEach(events::add);
    }
}
