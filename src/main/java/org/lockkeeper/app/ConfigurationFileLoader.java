package org.lockkeeper.app;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.Ordered;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.UnicodeReader;

/** YAML as Spring Boot reads it, but for what is said of a slip: the parser does not know in which file it was. */
final class ConfigurationFileLoader implements PropertySourceLoader, Ordered {

    private final PropertySourceLoader yaml = new YamlPropertySourceLoader();

    @Override
    public String[] getFileExtensions() {
        return yaml.getFileExtensions();
    }

    @Override
    public List<PropertySource<?>> load(String name, Resource resource) throws IOException {
        return load(() -> yaml.load(name, resource), resource);
    }

    @Override
    public List<PropertySource<?>> load(String name, Resource resource, @Nullable Charset charset) throws IOException {
        return load(() -> charset == null ? yaml.load(name, resource) : yaml.load(name, resource, charset), resource);
    }

    private interface Reading {
        List<PropertySource<?>> run() throws IOException;
    }

    private static List<PropertySource<?>> load(Reading reading, Resource resource) {
        String file = Origins.file(resource);
        try {
            check(file, resource);
            return reading.run();
        } catch (MarkedYAMLException slip) {
            throw new UnreadableConfigurationException(
                    "%s%s is no YAML: %s".formatted(file, at(slip.getProblemMark()), flat(slip.getProblem())), slip);
        } catch (YAMLException slip) {
            throw new UnreadableConfigurationException(file + " is no YAML: " + flat(slip.getMessage()), slip);
        } catch (UnreadableConfigurationException told) {
            throw told;
        } catch (IOException | RuntimeException failure) {
            throw new UnreadableConfigurationException(
                    file + " cannot be read: " + flat(failure.getMessage()), failure);
        }
    }

    private static void check(String file, Resource resource) throws IOException {
        byte[] bytes;
        try (InputStream in = resource.getInputStream()) {
            bytes = in.readAllBytes();
        }
        YamlBounds bounds = new YamlBounds();
        try (Reader text = new UnicodeReader(new ByteArrayInputStream(bytes))) {
            for (Event event : new Yaml().parse(text)) {
                String excess = bounds.exceeded(event);
                if (excess != null) {
                    throw new UnreadableConfigurationException(
                            "%s%s cannot be read: %s".formatted(file, at(event.getStartMark()), excess), null);
                }
            }
        } catch (ReaderException control) {
            throw new UnreadableConfigurationException(
                    "%s%s is no YAML: the character U+%04X is not allowed"
                            .formatted(file, lineOfControl(bytes, control.getCodePoint()), control.getCodePoint()),
                    control);
        } catch (YAMLException slip) {
            if (slip.getCause() instanceof CharacterCodingException) {
                throw new UnreadableConfigurationException(
                        "%s%s is no UTF-8".formatted(file, lineOfBytes(bytes)), slip);
            }
            throw slip;
        }
    }

    private static String at(@Nullable Mark mark) {
        return mark == null ? "" : ", line %d, column %d".formatted(mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** The parser tells a position of its own buffer. */
    private static String lineOfControl(byte[] bytes, int codePoint) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int at = text.indexOf(codePoint, text.startsWith("\ufeff") ? 1 : 0);
        return at < 0 ? "" : place(text.substring(0, at));
    }

    private static String lineOfBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult stopped = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
        return stopped.isUnderflow() ? "" : place(out.flip().toString());
    }

    private static String place(String before) {
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return ", line %d, column %d".formatted(line, before.length() - before.lastIndexOf('\n'));
    }

    private static String flat(@Nullable String text) {
        return String.valueOf(text).replaceAll("\\s+", " ").strip();
    }

    /** Of two loaders of a kind of file the last is asked first, and what is loaded is not loaded again. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
