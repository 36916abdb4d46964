package org.lockkeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.openqa.selenium.chrome.ChromeDriver;

/** Pictures of whole pages, for the documentation and for those who look at what has changed. */
final class Pictures {
    private Pictures() {}

    static Path take(ChromeDriver driver, String name) {
        boolean kept = Boolean.getBoolean("lockkeeper.pictures");
        Path file = SandboxScript.project()
                .resolve(kept ? "docs/pictures" : "target/pictures")
                .resolve(name + ".png");
        Object data = driver.executeCdpCommand(
                        "Page.captureScreenshot",
                        Map.of("format", "png", "captureBeyondViewport", true, "clip", page(driver)))
                .get("data");
        try {
            Files.createDirectories(file.resolveSibling(""));
            return Files.write(file, Palette.few(Base64.getDecoder().decode(String.valueOf(data))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> page(ChromeDriver driver) {
        Object height = driver.executeScript("return document.documentElement.scrollHeight");
        Object width = driver.executeScript("return document.documentElement.clientWidth");
        return Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1);
    }
}
