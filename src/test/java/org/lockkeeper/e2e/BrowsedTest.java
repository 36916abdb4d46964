package org.lockkeeper.e2e;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.lockkeeper.testing.Browser;

/** A browser beside the one Lockkeeper, for all tests of a class. */
abstract class BrowsedTest extends SandboxedTest {

    @SuppressWarnings("NullAway.Init") // set before the first test
    Browser browser;

    @BeforeAll
    void look() {
        browser = Browser.start(host.lockkeeper().baseUri());
    }

    @AfterAll
    void lookAway() {
        if (browser != null) {
            browser.close();
        }
    }
}
