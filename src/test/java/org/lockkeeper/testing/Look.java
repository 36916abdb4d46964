package org.lockkeeper.testing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openqa.selenium.chrome.ChromeDriver;

/** What a browser's owner has set. Each lasts until it is set otherwise; a page that is open follows at once. */
public final class Look {
    /** As wide as small phones are. */
    public static final int PHONE = 360;

    public static final int WIDE = 1600;

    private final ChromeDriver driver;
    private final Map<String, String> media = new LinkedHashMap<>();

    Look(ChromeDriver driver) {
        this.driver = driver;
    }

    /** So many CSS pixels. A window cannot be made as narrow as a phone. */
    public Look size(int width) {
        Map<String, Object> metrics = Map.of(
                "width", width, "height", width < 600 ? 740 : 1000, "deviceScaleFactor", 1, "mobile", width < 600);
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride", metrics);
        return this;
    }

    public Look dark() {
        return prefers("color-scheme", "dark");
    }

    public Look light() {
        return prefers("color-scheme", "light");
    }

    public Look stillness() {
        return prefers("reduced-motion", "reduce");
    }

    public Look motion() {
        return prefers("reduced-motion", "no-preference");
    }

    /** {@code Asia/Tokyo}, say. */
    public Look zone(String zone) {
        driver.executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", zone));
        return this;
    }

    /** Scripts of pages that are opened from now on. Those of the test run all the same. */
    public Look scripts(boolean on) {
        driver.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", !on));
        return this;
    }

    /** Whether there is a finger, and no mouse. */
    public Look touch(boolean on) {
        driver.executeCdpCommand("Emulation.setTouchEmulationEnabled", Map.of("enabled", on, "maxTouchPoints", 1));
        return this;
    }

    private Look prefers(String what, String value) {
        media.put("prefers-" + what, value);
        List<Map<String, String>> features = media.entrySet().stream()
                .map(entry -> Map.of("name", entry.getKey(), "value", entry.getValue()))
                .toList();
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", features));
        return this;
    }
}
