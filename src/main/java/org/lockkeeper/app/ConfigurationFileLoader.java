package org.lockkeeper.app;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.Charset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.Ordered;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
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
            boundAliases(resource);
            return reading.run();
        } catch (MarkedYAMLException slip) {
            String where = slip.getProblemMark() == null
                    ? ""
                    : ", line %d, column %d"
                            .formatted(
                                    slip.getProblemMark().getLine() + 1,
                                    slip.getProblemMark().getColumn() + 1);
            throw new UnreadableConfigurationException(
                    "%s%s is no YAML: %s".formatted(file, where, flat(slip.getProblem())), slip);
        } catch (YAMLException slip) {
            throw new UnreadableConfigurationException(file + " is no YAML: " + flat(slip.getMessage()), slip);
        } catch (IOException | RuntimeException failure) {
            throw new UnreadableConfigurationException(
                    file + " cannot be read: " + flat(failure.getMessage()), failure);
        }
    }

    /** Spring Boot sets no bound: nine lines that name each other ninefold would fill the memory. */
    private static void boundAliases(Resource resource) throws IOException {
        try (Reader text = new UnicodeReader(resource.getInputStream())) {
            new Yaml().composeAll(text).forEach(document -> {});
        }
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
