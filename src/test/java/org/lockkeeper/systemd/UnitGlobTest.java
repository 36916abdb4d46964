package org.lockkeeper.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnitGlobTest {

    @ParameterizedTest
    @CsvSource({
        "backup-*.service, backup-db.service, true",
        "backup-*.service, backup-.service, true",
        "backup-*.service, backup.service, false",
        "backup-*, backup-db.timer, true",
        "*, anything.service, true",
        "*.service, .service, true",
        "a*b*c.service, aXbYbZc.service, true",
        "a*b*c.service, aXcYb.service, false",
        "a?.service, a1.service, true",
        "a?.service, a.service, false",
        "a[12].service, a2.service, true",
        "a[12].service, a3.service, false",
        "a[0-9].service, a5.service, true",
        "a[!0-9].service, a5.service, false",
        "a[^0-9].service, ax.service, true",
        "a[]x].service, a].service, true",
        "a[!]x].service, ax.service, false",
        "a[x-].service, a-.service, true",
        "a[9-0].service, a5.service, false",
        "a[b.service, a[b.service, true",
        "a[b.service, ab.service, false",
        "sys\\x2d*.mount, sys\\x2dfs.mount, true",
        "sys\\x2d*.mount, sysx2dfs.mount, false",
        "x@*.service, x@1.service, true",
        "**a, bba, true",
        "*a, bab, false",
        "A*.service, a1.service, false",
    })
    void matchesAsFnmatchWithoutEscapes(String glob, String name, boolean expected) {
        assertThat(new UnitGlob(glob).matches(name)).isEqualTo(expected);
    }
}
