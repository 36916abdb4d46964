package org.lockkeeper.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.PageLoadStrategy;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Starts the distribution's Chromium by its own driver. Nothing is downloaded, and it reaches nothing but this host. */
final class Chromium {
    private static final List<String> ARGUMENTS = List.of(
            "--headless=new",
            "--no-sandbox", // as root
            "--disable-gpu",
            "--disable-dev-shm-usage", // small in containers
            "--no-first-run",
            "--no-default-browser-check",
            "--disable-extensions",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-default-apps",
            "--disable-sync",
            "--disable-features=Translate,OptimizationHints,MediaRouter,HttpsUpgrades",
            "--no-proxy-server",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
            "--hide-scrollbars",
            "--force-color-profile=srgb",
            "--lang=en-GB",
            "--window-size=1600,1000");

    /** Told to be quiet for as long as it is referred to: no library for a browser's own protocol is there, nor needed. */
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    private Chromium() {}

    static ChromeDriver start(Path profile) {
        Programs.need("chromium");
        Programs.need("chromedriver");
        SELENIUM.setLevel(Level.SEVERE);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        ChromeOptions options = new ChromeOptions()
                .addArguments(ARGUMENTS)
                .addArguments("--user-data-dir=" + profile)
                .setExperimentalOption("prefs", Map.of("intl.accept_languages", "en-GB,en"));
        options.setBinary(program("chromium"));
        options.setPageLoadStrategy(PageLoadStrategy.NORMAL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(Path.of(program("chromedriver")).toFile())
                .usingAnyFreePort()
                .build();
        service.sendOutputTo(OutputStream.nullOutputStream());
        return new ChromeDriver(service, options);
    }

    /** A new one, below {@code target}. */
    static Path emptyProfile() {
        try {
            Path parent = SandboxScript.project().resolve("target/chromium");
            return Files.createTempDirectory(Files.createDirectories(parent), "profile-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String program(String name) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow()
                .toString();
    }
}
