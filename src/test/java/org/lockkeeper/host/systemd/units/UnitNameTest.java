package org.lockkeeper.host.systemd.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnitNameTest {

    @ParameterizedTest
    @CsvSource({
        "backup, backup.service",
        "backup.service, backup.service",
        "backup.timer, backup.timer",
        "org.example.Job, org.example.Job.service",
        "x@1.service, x@1.service",
        "x@a.b, x@a.b.service",
        "dev-disk-by\\x2duuid.swap, dev-disk-by\\x2duuid.swap",
        "backup-*, backup-*",
        "x@*.service, x@*.service",
        "a[0-9][]a-][!x-]*.service, a[0-9][]a-][!x-]*.service",
    })
    void qualifiesNames(String name, String full) {
        assertThat(UnitName.qualify(name)).isEqualTo(full);
    }

    @ParameterizedTest
    @CsvSource({
        "' ', is blank",
        "a b.service, has a character",
        "a/b.service, has a character",
        "bäckup.service, has a character",
        "a/*.service, has a character",
        ".service, has nothing before",
        "@1.service, has nothing before",
        "x@.service, use the glob 'x@*.service'",
        "a[[:digit:]].service, has a class",
        "a[x[:alpha:]].service, has a class",
        "a[[.a.]].service, has a class",
        "a[[=a=]].service, has a class",
        "a[b.service, is not closed",
        "a[].service, is not closed",
        "a[!].service, is not closed",
        "a[9-0].service, ends before it begins",
        "a[^a-z9-0].service, ends before it begins",
    })
    void refusesWhatSystemdWouldSkip(String name, String fault) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UnitName.qualify(name))
                .withMessageContaining("'" + name + "'")
                .withMessageContaining(fault);
    }

    @Test
    void refusesNamesThatAreTooLong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UnitName.qualify("a".repeat(248)))
                .withMessageContaining("255");
        assertThat(UnitName.qualify("a".repeat(247))).hasSize(255);
    }

    @ParameterizedTest
    @CsvSource({
        "one.service, one_2eservice",
        "modprobe@dm_mod.service, modprobe_40dm_5fmod_2eservice",
        "-.mount, _2d_2emount",
        "1st.service, _31st_2eservice",
        "a\\x2db.mount, a_5cx2db_2emount",
    })
    void escapesObjectPathsAndBack(String name, String escaped) {
        String path = "/org/freedesktop/systemd1/unit/" + escaped;
        assertThat(UnitName.toPath(name)).isEqualTo(path);
        assertThat(UnitName.ofPath(path)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"/org/freedesktop/systemd1/job/1", "/org/freedesktop/systemd1/unit/a_zz"})
    void knowsNoUnitOfAnotherPath(String path) {
        assertThat(UnitName.ofPath(path)).isNull();
    }
}
