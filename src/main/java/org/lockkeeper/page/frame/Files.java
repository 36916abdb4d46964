package org.lockkeeper.page.frame;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/** The files that pages load: our own, and those of the WebJars. Their addresses change with what is in them. */
@Lazy
@Component
final class Files {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*\\.(css|js|svg)");
    private static final int ENOUGH = 16;

    /** By the name under which pages ask for them. */
    private static final Map<String, String> WEBJARS =
            Map.of("htmx.js", "htmx.org|dist/htmx.min.js", "htmx-sse.js", "htmx-ext-sse|sse.js");

    private final Map<String, Optional<Loaded>> loaded = new ConcurrentHashMap<>();

    /** One that is in memory. */
    static final class Loaded {

        private final byte[] bytes;
        private final byte[] zipped;
        private final String hash;
        private final String type;

        Loaded(byte[] bytes, String type) {
            this.bytes = bytes;
            this.zipped = Zipped.of(bytes);
            this.hash = Files.hash(bytes);
            this.type = type;
        }

        /** Not to be written to, as the next: all who ask are sent these. */
        byte[] bytes() {
            return bytes;
        }

        byte[] zipped() {
            return zipped;
        }

        /** Of what is in it. */
        String hash() {
            return hash;
        }

        String type() {
            return type;
        }
    }

    /** @return its address, by which a browser may keep it for ever */
    public String url(String name) {
        Loaded file = find(name).orElseThrow(() -> new IllegalArgumentException("no file " + name));
        return "/page/files/%s?v=%s".formatted(name, file.hash());
    }

    public boolean has(String name) {
        return find(name).isPresent();
    }

    Optional<Loaded> find(String name) {
        return NAME.matcher(name).matches() ? loaded.computeIfAbsent(name, Files::load) : Optional.empty();
    }

    private static Optional<Loaded> load(String name) {
        ClassPathResource file = new ClassPathResource(path(name));
        if (!file.exists()) {
            return Optional.empty();
        }
        try (InputStream in = file.getInputStream()) {
            return Optional.of(new Loaded(in.readAllBytes(), type(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String path(String name) {
        String webJar = WEBJARS.get(name);
        if (webJar == null) {
            return "page/files/" + name;
        }
        String[] parts = webJar.split("\\|", 2);
        return "META-INF/resources/webjars/%s/%s/%s".formatted(parts[0], version(parts[0]), parts[1]);
    }

    /** Its files are in a folder that is called so. */
    private static String version(String artifact) {
        Properties pom = new Properties();
        try (InputStream file = new ClassPathResource(
                        "META-INF/maven/org.webjars.npm/%s/pom.properties".formatted(artifact))
                .getInputStream()) {
            pom.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pom.getProperty("version");
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.'))) {
            case ".css" -> "text/css;charset=utf-8";
            case ".js" -> "text/javascript;charset=utf-8";
            default -> "image/svg+xml";
        };
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] all = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(all).substring(0, ENOUGH);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
