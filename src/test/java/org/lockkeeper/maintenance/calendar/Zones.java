package org.lockkeeper.maintenance.calendar;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.stream.Stream;

/** Zones whose clocks are changed in different ways, and each change of them in ten years. */
final class Zones {

    static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    static final Instant TO = Instant.parse("2036-01-01T00:00:00Z");

    /** At night and at midnight, by an hour, half of one and two, from an odd offset, in Ramadan, and never. */
    static final List<ZoneId> ALL = Stream.of(
                    "Europe/Berlin",
                    "Europe/London",
                    "America/New_York",
                    "America/St_Johns",
                    "America/Santiago",
                    "America/Havana",
                    "Australia/Lord_Howe",
                    "Pacific/Chatham",
                    "Africa/Casablanca",
                    "Asia/Beirut",
                    "Antarctica/Troll",
                    "Asia/Kolkata")
            .map(ZoneId::of)
            .toList();

    private Zones() {}

    static List<ZoneOffsetTransition> changes(ZoneId zone) {
        return Stream.iterate(
                        zone.getRules().nextTransition(FROM),
                        change -> change != null && change.getInstant().isBefore(TO),
                        change -> zone.getRules().nextTransition(change.getInstant()))
                .toList();
    }
}
