package org.lockkeeper.app;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.lockkeeper.web.access.AccessGuard;
import org.lockkeeper.web.access.AccessProperties;
import org.lockkeeper.web.listen.ExposureGuard;
import org.lockkeeper.web.listen.HttpProperties;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * {@code --check-config FILE}: whether Lockkeeper would start with this configuration, and what it would do with it on this
 * host. It changes nothing, and needs neither a bus nor the right to read the state.
 */
final class ConfigurationCheck {

    private static final String OPTION = "--check-config";
    private static final int USAGE = 64;

    @EnableConfigurationProperties({LockkeeperProperties.class, ServerProperties.class})
    private static class Bound {}

    private ConfigurationCheck() {}

    static boolean isAskedFor(String... arguments) {
        return Arrays.stream(arguments).anyMatch(it -> it.equals(OPTION) || it.startsWith(OPTION + "="));
    }

    /** @return the exit code: 0 when it would start, 78 when not, 1 when that could not be found out, 64 for a wrong call */
    static int run(String... arguments) {
        Optional<String> file = file(arguments);
        if (file.isEmpty()) {
            System.err.println("usage: " + OPTION + " FILE");
            return USAGE;
        }
        LoggingSystem.get(ConfigurationCheck.class.getClassLoader())
                .beforeInitialize(); // what it finds, it tells itself
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(arguments));
        try {
            look(
                    environment,
                    file.get(),
                    context -> {
                        System.out.println(file.get() + ": Lockkeeper would start with it");
                        new Outline(context).print(System.out);
                    },
                    "org.lockkeeper.host.systemd",
                    "org.lockkeeper.host.service");
            return 0;
        } catch (RuntimeException failure) {
            Optional<String> sentence = Refusal.sentence(failure, environment);
            System.err.println(sentence.orElseGet(() -> "The configuration could not be checked: " + failure));
            return sentence.isPresent() ? Refusal.EXIT_CODE : 1;
        }
    }

    private static Optional<String> file(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].startsWith(OPTION + "=")) {
                return Optional.of(arguments[i].substring(OPTION.length() + 1)).filter(name -> !name.isBlank());
            }
            if (arguments[i].equals(OPTION)) {
                return i + 1 < arguments.length ? Optional.of(arguments[i + 1]) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /**
     * @param then what is done with what was read, if it would do
     * @param rooms what that needs besides the configuration itself
     */
    static void look(StandardEnvironment environment, String file, Consumer<ApplicationContext> then, String... rooms) {
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "check", Map.of("spring.config.location", "classpath:/,file:" + location(file))));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        ConfigurationPropertySources.attach(environment);
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.setEnvironment(environment);
            context.register(Bound.class, DurationsConfiguration.class, PropertiesConfiguration.class);
            if (rooms.length > 0) {
                context.scan(rooms);
            }
            context.refresh();
            HttpProperties http = context.getBean(HttpProperties.class);
            ExposureGuard.check(environment, http);
            AccessGuard.check(environment, http, context.getBean(AccessProperties.class));
            then.accept(context);
        }
    }

    /** A file that only by its place is known to be YAML, as tools that check before they copy have it. */
    private static String location(String file) {
        Path path = Path.of(file).toAbsolutePath();
        return path.toFile().isDirectory()
                ? path + "/"
                : path + (file.matches(".*\\.(ya?ml|properties)") ? "" : "[.yml]");
    }
}
