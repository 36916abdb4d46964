package org.lockkeeper.reporting.notify;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.words.SecretLine;

/**
 * One who is told.
 *
 * @param secrets each signs
 * @param authorization the header's value
 * @param template null: the CloudEvent itself
 */
record Receiver(
        String name,
        URI url,
        List<byte[]> secrets,
        @Nullable String authorization,
        List<String> events,
        List<String> groups,
        @Nullable Template template,
        Duration timeout,
        Duration maxAge,
        Duration maxPause) {

    private static final String ALL = "*";
    private static final String CLOUD_EVENT = "application/cloudevents+json; charset=utf-8";

    /** Reads its secrets. */
    static Receiver of(String name, ReceiverProperties properties) {
        return new Receiver(
                name,
                address(name, properties),
                properties.secretFiles().stream()
                        .map(file -> SecretFile.key(NotificationProperties.key(name, "secret-files"), file))
                        .toList(),
                properties.authorizationFile() == null
                        ? null
                        : SecretLine.of(
                                NotificationProperties.key(name, "authorization-file"), properties.authorizationFile()),
                properties.events(),
                properties.groups(),
                properties.template() == null ? null : Template.of(properties.template()),
                properties.timeout(),
                properties.maxAge(),
                properties.maxPause());
    }

    private static URI address(String name, ReceiverProperties properties) {
        if (properties.urlFile() == null) {
            return URI.create(String.valueOf(properties.url()));
        }
        String key = NotificationProperties.key(name, "url-file");
        String line = SecretLine.of(key, properties.urlFile());
        NotificationProperties.require(
                ReceiverProperties.isAddress(line),
                "%s names '%s': there is no http or https URL in it without user and fragment",
                key,
                properties.urlFile());
        return URI.create(line);
    }

    boolean wants(String event, @Nullable String group) {
        return (groups.isEmpty() || groups.contains(ALL) || (group != null && groups.contains(group)))
                && events.stream().anyMatch(glob -> EventNames.matches(glob, event));
    }

    byte[] body(String cloudEvent) {
        return template == null
                ? cloudEvent.getBytes(StandardCharsets.UTF_8)
                : template.fill(Notice.values(cloudEvent));
    }

    Map<String, String> headers(String id, long seconds, byte[] body) {
        Map<String, String> headers = new TreeMap<>();
        headers.put("Content-Type", template == null ? CLOUD_EVENT : "application/json");
        headers.put("User-Agent", "lockkeeper");
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", Long.toString(seconds));
        if (!secrets.isEmpty()) {
            headers.put("webhook-signature", Signature.of(secrets, id, seconds, body));
        }
        if (authorization != null) {
            headers.put("Authorization", authorization);
        }
        return headers;
    }

    /** Whether what is sent can be read on the way by others. */
    boolean inTheClear() {
        String host = url.getHost();
        boolean loopback = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
        return url.getScheme().equals("http") && !loopback;
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return name + " at " + url.getHost();
    }
}
