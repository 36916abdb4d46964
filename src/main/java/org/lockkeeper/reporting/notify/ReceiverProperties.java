package org.lockkeeper.reporting.notify;

import static org.lockkeeper.reporting.notify.NotificationProperties.require;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who is told.
 *
 * @param url where to, by http or https: the only address that is called, since a redirect is not followed. Required: this
 *     or url-file
 * @param urlFile a file with the URL, where that is itself a secret. Without it url counts
 * @param secretFiles files with a secret each, for signing after Standard Webhooks. Several while one takes the place of
 *     another: each signs. Without it nothing is signed
 * @param authorizationFile a file with the value of the header Authorization. Without it none is sent
 * @param events globs of the events that are told, such as window.* or lease.suspected
 * @param groups the service groups, and pools of the fleet, that are told of. Default: all, and what is of no group
 * @param template what is sent instead of the CloudEvent: a JSON document whose texts may have {{names}}. Default: the
 *     CloudEvent
 * @param timeout how long an answer may take
 * @param maxAge for how long it is tried; what is older is given up
 * @param maxPause the longest pause between two tries
 */
record ReceiverProperties(
        @Nullable String url,
        @Nullable Path urlFile,
        @DefaultValue List<Path> secretFiles,
        @Nullable Path authorizationFile,
        @DefaultValue("*") List<String> events,
        @DefaultValue List<String> groups,
        @Nullable String template,
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("24h") Duration maxAge,
        @DefaultValue("5m") Duration maxPause) {

    private static final int MOST_SECRETS = 5;

    ReceiverProperties {
        secretFiles = List.copyOf(secretFiles);
        events = List.copyOf(events);
        groups = List.copyOf(groups);
    }

    /** @param prefix of the keys, for the sentence */
    void check(String prefix) {
        require(
                (url == null) != (urlFile == null),
                "%surl or url-file must say where to, and not both; url is '%s', url-file '%s'",
                prefix,
                url == null ? "" : "given",
                urlFile == null ? "" : urlFile);
        require(
                url == null || isAddress(url),
                "%surl must be an http or https URL without user and fragment, not '%s'",
                prefix,
                url == null ? "" : url.replaceAll("//[^/]*@", "//***@"));
        require(
                secretFiles.size() <= MOST_SECRETS,
                "%ssecret-files has %s files; there may be %s",
                prefix,
                secretFiles.size(),
                MOST_SECRETS);
        events.forEach(glob -> require(
                EventNames.any(glob),
                "%sevents has '%s', which is no event and matches none; the events are in docs/notifications.md",
                prefix,
                glob));
        require(!events.isEmpty(), "%sevents must name at least one event", prefix);
        between(prefix + "timeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(2));
        between(prefix + "max-age", maxAge, Duration.ofSeconds(10), Duration.ofDays(30));
        between(prefix + "max-pause", maxPause, Duration.ofSeconds(1), Duration.ofHours(6));
        if (template != null) {
            try {
                Template.of(template);
            } catch (IllegalArgumentException fault) {
                throw new IllegalArgumentException(prefix + "template " + fault.getMessage(), fault);
            }
        }
    }

    private static void between(String key, Duration value, Duration least, Duration most) {
        require(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                "%s must be from %s to %s, not %s",
                key,
                least,
                most,
                value);
    }

    static boolean isAddress(String text) {
        try {
            URI uri = new URI(text);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException none) {
            return false;
        }
    }
}
