package org.lockkeeper.e2e;

import java.util.List;
import java.util.stream.Stream;
import org.lockkeeper.testing.Api;

/** What Prometheus would scrape. */
record Metrics(List<String> lines) {
    static Metrics read(Api api) {
        return new Metrics(api.get("/actuator/prometheus")
                .expect(200)
                .text("")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList());
    }

    /** The value of {@code name{labels}}; labels are in alphabetical order. */
    double value(String series) {
        return named(series + " ").findFirst().orElseThrow(() -> new AssertionError("no " + series + " in " + lines));
    }

    /** Of all series whose name is this and whose labels contain that text. */
    double sum(String name, String label) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "{") && line.contains(label))
                .mapToDouble(Metrics::valueOf)
                .sum();
    }

    private Stream<Double> named(String start) {
        return lines.stream().filter(line -> line.startsWith(start)).map(Metrics::valueOf);
    }

    private static double valueOf(String line) {
        return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }
}
