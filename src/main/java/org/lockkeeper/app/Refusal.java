package org.lockkeeper.app;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.listen.ExposureGuard.ExposureException;
import org.lockkeeper.web.words.Text;
import org.springframework.boot.context.config.ConfigDataException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyNameException;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.core.convert.ConverterNotFoundException;
import org.springframework.core.env.Environment;
import org.springframework.util.PlaceholderResolutionException;

/** Whether a start failed for what is configured, and the sentence that says what is wrong with it. */
final class Refusal {

    /** EX_CONFIG of sysexits.h. systemd does not try again what can only fail again. */
    static final int EXIT_CODE = 78;

    private static final Pattern KEY =
            Pattern.compile("(lockkeeper|server|management\\.server)\\.[a-z].*", Pattern.DOTALL);

    /** What says most comes first. */
    private static final List<Function<Throwable, @Nullable String>> KINDS =
            List.of(Refusal::ours, Refusal::tls, Refusal::unconvertible, Refusal::unreadable);

    /** Of keys that are none: they mostly have one cause. */
    private static final int SHOWN = 3;

    private static final int LONGEST = 1000;

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
                .map(sentence -> line(sentence) + Origins.ofKeyIn(sentence, environment));
    }

    /** What is quoted of a value must not steer a terminal, nor break the line. */
    private static String line(String sentence) {
        StringBuilder line = new StringBuilder();
        sentence.replaceAll("\\s+", " ")
                .strip()
                .codePoints()
                .forEach(c -> line.appendCodePoint(
                        Character.isISOControl(c) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069)
                                ? '\uFFFD'
                                : c));
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line.toString();
    }

    private static @Nullable String ours(Throwable cause) {
        if (cause instanceof UnboundConfigurationPropertiesException unbound) {
            return unbound.getUnboundProperties().stream()
                    .map(property -> "%s is no key of Lockkeeper%s"
                            .formatted(property.getName(), Origins.of(property.getOrigin())))
                    .sorted()
                    .limit(SHOWN)
                    .collect(Collectors.joining("; "));
        }
        String message = String.valueOf(cause.getMessage());
        return cause instanceof UnreadableConfigurationException
                        || cause instanceof ExposureException
                        || (cause instanceof IllegalArgumentException
                                && KEY.matcher(message).matches())
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
        if (!(cause instanceof BindException bind)) {
            return null;
        }
        if (bind.getProperty() == null) {
            return bind.getCause() instanceof ConverterNotFoundException
                    ? "%s must have keys below it, and no value of its own".formatted(bind.getName())
                    : null;
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
                        shown(bind.getProperty().getValue()),
                        Origins.of(bind.getProperty().getOrigin()));
    }

    private static String shown(Object value) {
        return value instanceof byte[] ? "!!binary" : Text.shorten(value);
    }

    private static @Nullable String unreadable(Throwable cause) {
        return cause instanceof ConfigDataException
                        || cause instanceof PlaceholderResolutionException
                        || cause instanceof InvalidConfigurationPropertyNameException
                ? "The configuration cannot be read: " + cause.getMessage()
                : null;
    }
}
