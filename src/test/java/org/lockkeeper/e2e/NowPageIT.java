package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Units;

/** The first view, as a browser shows it: what is going on, and that it changes with what goes on. */
final class NowPageIT extends BrowsedTest {

    @Override
    Settings prepare() {
        Settings settings = Settings.standard();
        for (String name : List.of("backup-database", "backup-files")) {
            unit(name, Units.simple(name));
            settings.guard(name + ".service", "backup").with("gate", "off");
        }
        return settings;
    }

    @AfterEach
    void closeAll() {
        host.closeAll();
        stop("backup-database.service");
    }

    @Test
    void saysWhetherItIsSafeAndChangesWithTheUnits() {
        browser.open("/");
        browser.awaitText("h1", "Safe");
        start("backup-database.service");
        browser.awaitText("h1", "Not safe");
        assertThat(browser.text(".verdict")).contains("backup-database.service");
        String window = host.ask("maintenance");
        host.reaches(window, "DRAINING");
        browser.awaitText("h1", "Draining");
        stop("backup-database.service");
        host.reaches(window, "OPEN");
        browser.awaitText("h1", "In maintenance");
        String other = host.ask("maintenance");
        browser.awaitText(".claims", other);
        browser.awaitText("#happened-items", other);
    }
}
