package org.lockkeeper.reporting.silence;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Downtimes in Icinga 2.
 *
 * @param urls where its API is; several are the masters of one zone, of which one is enough. Without it there are no downtimes
 * @param host what this host is called there. Without it lockkeeper.silences.host counts
 * @param username the API user. Required: wherever urls are
 * @param passwordFile the file that has that user's password. Required: wherever urls are
 * @param caFile the file with the certificate (PEM) of Icinga's own authority. Without it those of the JVM count
 */
record IcingaProperties(
        @DefaultValue List<String> urls,
        @Nullable String host,
        @Nullable String username,
        @Nullable Path passwordFile,
        @Nullable Path caFile) {

    static final String KEY = "lockkeeper.silences.icinga";

    IcingaProperties {
        urls = List.copyOf(urls);
        Target target = new Target(KEY, username, passwordFile, null, caFile);
        urls.forEach(url -> target.base("urls", url));
        urls.stream().filter(url -> !url.startsWith("https:")).findFirst().ifPresent(url -> {
            throw new IllegalArgumentException(
                    "%s.urls must be https://, which is all that Icinga's API speaks, not '%s'".formatted(KEY, url));
        });
        if (!urls.isEmpty() && username == null) {
            throw new IllegalArgumentException(
                    KEY + ".urls needs username and password-file as well, since Icinga's API asks for them");
        }
        SilenceProperties.checkHost(KEY, host);
    }

    boolean configured() {
        return !urls.isEmpty();
    }

    Target target() {
        return new Target(KEY, username, passwordFile, null, caFile);
    }

    List<URI> bases() {
        return urls.stream().map(url -> target().base("urls", url)).toList();
    }
}
