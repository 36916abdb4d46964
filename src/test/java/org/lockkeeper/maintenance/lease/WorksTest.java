package org.lockkeeper.maintenance.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.registry.OnceProperties;
import org.lockkeeper.locking.registry.TestRegistry;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;

/** Whose day it is. Between Kiritimati and Niue there is always another one, whatever the host's zone. */
class WorksTest {

    private static final ZoneId EARLY = ZoneId.of("Pacific/Kiritimati");
    private static final ZoneId LATE = ZoneId.of("Pacific/Niue");

    private final TestRegistry locks =
            new TestRegistry(new LockRules(Conflicts.of(Map.of("g", Set.of("g"))), Limits.DEFAULT));

    @AfterEach
    void close() {
        locks.close();
    }

    private String day(@Nullable String configured, @Nullable String asked) {
        Works works = new Works(locks.registry(), new OnceProperties("90d", "never", configured));
        return works.asked("uid:alice", "once.", "k", null, LeaseRequest.Per.DAY, asked)
                .period();
    }

    private String in(ZoneId zone) {
        return LocalDate.ofInstant(locks.registry().now(), zone).toString();
    }

    @Test
    void theDayIsThatOfTheConfiguredZoneUnlessTheCallerNamesOne() {
        assertThat(in(EARLY)).isNotEqualTo(in(LATE));
        assertThat(day(EARLY.getId(), null)).isEqualTo(in(EARLY));
        assertThat(day(LATE.getId(), null)).isEqualTo(in(LATE));
        assertThat(day(LATE.getId(), EARLY.getId())).isEqualTo(in(EARLY));
        assertThat(day(null, null)).isEqualTo(in(ZoneId.systemDefault()));
    }
}
