package org.lockkeeper.app;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.ExposureException;
import org.springframework.boot.context.config.ConfigDataException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyNameException;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.core.env.Environment;
import org.springframework.util.PlaceholderResolutionException;

/** Whether a start failed for what is configured, and the sentence that says what is wrong with it. */
final class Refusal {

    /** EX_CONFIG of sysexits.h. systemd does not try again what can only fail again. */
    static final int EXIT_CODE = 78;

    private static final String PREFIX = "lockkeeper.";

    /** What says most comes first. */
    private static final List<Function<Throwable, @Nullable String>> KINDS =
            List.of(Refusal::ours, Refusal::tls, Refusal::unconvertible, Refusal::unreadable);

    private Refusal() {}

    static boolean is(Throwable failure) {
        return sentence(failure, null).isPresent();
    }

    /** @param environment where it is known, the sentence also names file and line */
    static Optional<String> sentence(Throwable failure, @Nullable Environment environment) {
        List<Throwable> causes = Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(50)
                .toList();
        return KINDS.stream()
                .flatMap(kind -> causes.stream().flatMap(cause -> Stream.ofNullable(kind.apply(cause))))
                .findFirst()
                .map(sentence -> sentence + Origins.ofKeyIn(sentence, environment));
    }

    private static @Nullable String ours(Throwable cause) {
        if (cause instanceof UnboundConfigurationPropertiesException unbound) {
            return unbound.getUnboundProperties().stream()
                    .map(property -> "%s is no key of Lockkeeper%s"
                            .formatted(property.getName(), Origins.of(property.getOrigin())))
                    .sorted()
                    .collect(Collectors.joining("; "));
        }
        String message = String.valueOf(cause.getMessage());
        return cause instanceof UnreadableConfigurationException
                        || cause instanceof ExposureException
                        || (cause instanceof IllegalArgumentException && message.startsWith(PREFIX))
                ? message
                : null;
    }

    /** Boot has no sentence of its own for what is wrong with keys and certificates. */
    private static @Nullable String tls(Throwable cause) {
        if (cause instanceof NoSuchSslBundleException missing) {
            return "server.ssl.bundle is '%s', and spring.ssl.bundle has none of that name"
                    .formatted(missing.getBundleName());
        }
        StackTraceElement[] trace = cause.getStackTrace();
        return trace.length > 0 && trace[0].getClassName().startsWith("org.springframework.boot.ssl.")
                ? "spring.ssl.bundle or server.ssl cannot be used: " + cause.getMessage()
                : null;
    }

    private static @Nullable String unconvertible(Throwable cause) {
        if (!(cause instanceof BindException bind) || bind.getProperty() == null) {
            return null;
        }
        Class<?> type = Objects.requireNonNullElse(bind.getTarget().getType().resolve(), Object.class);
        String wanted = type.isEnum()
                ? "one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(value -> value.toString().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))
                : type == Duration.class
                        ? "a duration such as 90s, 30min, 1h30min, 2d or PT1H30M"
                        : "a value of type " + type.getSimpleName();
        return "%s must be %s, not '%s'%s"
                .formatted(
                        bind.getName(),
                        wanted,
                        bind.getProperty().getValue(),
                        Origins.of(bind.getProperty().getOrigin()));
    }

    private static @Nullable String unreadable(Throwable cause) {
        return cause instanceof ConfigDataException
                        || cause instanceof PlaceholderResolutionException
                        || cause instanceof InvalidConfigurationPropertyNameException
                ? "The configuration cannot be read: " + cause.getMessage()
                : null;
    }
}
