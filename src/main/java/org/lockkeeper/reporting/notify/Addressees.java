package org.lockkeeper.reporting.notify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.fleet.pools.Fleet;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.store.Outbox.Letter;
import org.lockkeeper.locking.store.Outbox.Mailing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is told, and of what. Knows neither locks nor store, so that the store can ask it with each commit. */
final class Addressees implements Mailing {

    private static final Logger log = LoggerFactory.getLogger(Addressees.class);
    private static final Path HOSTNAME = Path.of("/proc/sys/kernel/hostname");

    private final List<Receiver> receivers;
    private final String source;
    private final Repeats repeats = new Repeats();

    Addressees(List<Receiver> receivers, String source) {
        this.receivers = List.copyOf(receivers);
        this.source = source;
    }

    static Addressees of(NotificationProperties properties) {
        return new Addressees(
                properties.receivers().entrySet().stream()
                        .map(entry -> Receiver.of(entry.getKey(), entry.getValue()))
                        .toList(),
                properties.receivers().isEmpty() ? "" : source(properties.source()));
    }

    private static String source(@Nullable String configured) {
        if (configured != null) {
            return configured;
        }
        try {
            return "lockkeeper://" + Files.readString(HOSTNAME).strip();
        } catch (IOException unknown) {
            return "lockkeeper://localhost";
        }
    }

    List<Receiver> receivers() {
        return receivers;
    }

    void warnOfThoseInTheClear() {
        receivers.stream()
                .filter(Receiver::inTheClear)
                .forEach(receiver ->
                        log.warn("Receiver {} is told by http: whoever is between can read it. Use https", receiver));
    }

    /** Whether anybody is told of such, of any group. */
    boolean anybodyWants(String event) {
        return receivers.stream()
                .anyMatch(receiver -> receiver.events().stream().anyMatch(glob -> EventNames.matches(glob, event)));
    }

    /** What cannot be put into words must not keep the locks from being committed. */
    @Override
    public List<Letter> letters(String domain, long version, List<Event> events) {
        if (receivers.isEmpty()) {
            return List.of();
        }
        List<Letter> letters = new ArrayList<>();
        for (int index = 0; index < events.size(); index++) {
            try {
                Event event = events.get(index);
                Notice notice = domain.equals(Fleet.DOMAIN)
                        ? FleetNotices.of(version, index, event)
                        : Notices.of(version, index, event);
                if (notice != null) {
                    letters.addAll(to(notice));
                }
            } catch (RuntimeException fault) {
                if (repeats.due(fault.toString())) {
                    log.error("What has happened could not be put into a notification", fault);
                }
            }
        }
        return letters;
    }

    List<Letter> to(Notice notice) {
        List<Receiver> told = receivers.stream()
                .filter(receiver -> receiver.wants(notice.event(), notice.group()))
                .toList();
        if (told.isEmpty()) {
            return List.of();
        }
        String body = notice.cloudEvent(source);
        return told.stream()
                .map(receiver -> new Letter(receiver.name(), notice.id(), notice.subject(), notice.at(), body))
                .toList();
    }
}
