package org.lockkeeper.reporting.silence;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Silences in Prometheus' Alertmanager.
 *
 * @param urls where it is; several are the members of one cluster, of which one is enough. Without it there are no silences
 * @param matchers which alerts keep quiet: those that all of these fit. {host}, {group} and {units}, the guarded units that
 *     the window keeps from running, are put in
 * @param username with which to log in. Without it nobody does
 * @param passwordFile the file that has the password of that user. Without it none is sent
 * @param tokenFile the file that has a bearer token. Without it none is sent
 * @param caFile the file with the certificates (PEM) that the server's must go back to. Without it those of the JVM count
 */
record AlertmanagerProperties(
        @DefaultValue List<String> urls,

        @DefaultValue({"instance=~\"{host}([.:].*)?\"", "alertname!~\"Lockkeeper.*\""})
        List<String> matchers,

        @Nullable String username,
        @Nullable Path passwordFile,
        @Nullable Path tokenFile,
        @Nullable Path caFile) {

    static final String KEY = "lockkeeper.silences.alertmanager";

    AlertmanagerProperties {
        urls = List.copyOf(urls);
        matchers = List.copyOf(matchers);
        Target target = new Target(KEY, username, passwordFile, tokenFile, caFile);
        urls.forEach(url -> target.base("urls", url));
        if (templates(matchers).stream().noneMatch(MatcherTemplate::narrows)) {
            throw new IllegalArgumentException(
                    KEY + ".matchers must have one that only some alerts fit, by = or =~: else all hosts keep quiet");
        }
    }

    boolean configured() {
        return !urls.isEmpty();
    }

    Target target() {
        return new Target(KEY, username, passwordFile, tokenFile, caFile);
    }

    List<URI> bases() {
        return urls.stream().map(url -> target().base("urls", url)).toList();
    }

    List<MatcherTemplate> templates() {
        return templates(matchers);
    }

    private static List<MatcherTemplate> templates(List<String> matchers) {
        return matchers.stream()
                .map(text -> MatcherTemplate.parse(KEY + ".matchers", text))
                .toList();
    }
}
