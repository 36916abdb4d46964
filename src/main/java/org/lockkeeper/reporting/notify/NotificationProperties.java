package org.lockkeeper.reporting.notify;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.words.Text;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who is told over HTTP of what happens.
 *
 * @param source who tells, as CloudEvents name it: a URI of this host. Default: lockkeeper://HOSTNAME
 * @param endingSoon how long before its end a window is told to end soon; of a short one, when a quarter of it is left
 * @param maxPending how many notifications may wait for one receiver; of more the eldest are dropped
 * @param receivers who is told, by name. Without it nobody is, and nothing is started for it
 */
public record NotificationProperties(
        @Nullable String source,
        @DefaultValue("5m") Duration endingSoon,
        @DefaultValue("10000") int maxPending,
        @DefaultValue Map<String, ReceiverProperties> receivers) {

    private static final String PREFIX = "lockkeeper.notifications.";

    /** It stands in labels of metrics and in the keys of the configuration. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    private static final int MOST_RECEIVERS = 20;

    public NotificationProperties {
        require(
                source == null || isAbsolute(source),
                "%ssource must be an absolute URI such as https://hosts.example/db1, not '%s'",
                PREFIX,
                source);
        require(
                endingSoon.compareTo(Duration.ofSeconds(1)) >= 0 && endingSoon.compareTo(Duration.ofDays(1)) <= 0,
                "%sending-soon must be from 1s to 1d, not %s",
                PREFIX,
                endingSoon);
        require(
                maxPending >= 10 && maxPending <= 100_000,
                "%smax-pending must be from 10 to 100000, not %s",
                PREFIX,
                maxPending);
        require(
                receivers.size() <= MOST_RECEIVERS,
                "%sreceivers are %s; there may be %s",
                PREFIX,
                receivers.size(),
                MOST_RECEIVERS);
        receivers = new TreeMap<>(receivers);
        receivers.forEach((name, receiver) -> {
            require(
                    NAME.matcher(name).matches(),
                    "%sreceivers has '%s'; a name is of small letters, digits and '-', and begins with a letter",
                    PREFIX,
                    name);
            receiver.check(PREFIX + "receivers." + name + ".");
        });
    }

    static String key(String receiver, String key) {
        return PREFIX + "receivers." + receiver + "." + key;
    }

    static void require(boolean valid, String sentence, @Nullable Object... values) {
        if (!valid) {
            Object[] shown = new Object[values.length];
            for (int i = 0; i < values.length; i++) {
                shown[i] = values[i] instanceof String text ? Text.shorten(text) : String.valueOf(values[i]);
            }
            throw new IllegalArgumentException(sentence.formatted(shown));
        }
    }

    private static boolean isAbsolute(String text) {
        try {
            return new URI(text).isAbsolute();
        } catch (URISyntaxException none) {
            return false;
        }
    }

    /** The service groups that each receiver names. */
    public Map<String, List<String>> namedGroups() {
        Map<String, List<String>> named = new TreeMap<>();
        receivers.forEach((name, receiver) -> named.put(name, receiver.groups()));
        return named;
    }
}
