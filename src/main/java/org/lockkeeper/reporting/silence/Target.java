package org.lockkeeper.reporting.silence;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a monitor is reached.
 *
 * @param key of the configuration, for what is said of it
 */
record Target(
        String key,
        @Nullable String username,
        @Nullable Path passwordFile,
        @Nullable Path tokenFile,
        @Nullable Path caFile) {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    Target {
        if ((username == null) != (passwordFile == null)) {
            throw new IllegalArgumentException((username == null
                            ? "%s.password-file needs a username as well"
                            : "%s.username needs a password-file as well")
                    .formatted(key));
        }
        if (username != null && tokenFile != null) {
            throw new IllegalArgumentException(
                    key + ".token-file must not be there beside username: a request has one Authorization");
        }
        if (username != null && (username.isBlank() || username.contains(":"))) {
            throw new IllegalArgumentException(
                    "%s.username must be a name without a colon, not '%s'".formatted(key, username));
        }
        absolute(key + ".password-file", passwordFile);
        absolute(key + ".token-file", tokenFile);
        absolute(key + ".ca-file", caFile);
    }

    private static void absolute(String key, @Nullable Path path) {
        if (path != null && !path.isAbsolute()) {
            throw new IllegalArgumentException("%s must be an absolute path, not '%s'".formatted(key, path));
        }
    }

    /** Without the slash at its end. */
    URI base(String name, String url) {
        URI uri;
        try {
            uri = new URI(url.replaceFirst("/+$", ""));
        } catch (URISyntaxException refused) {
            throw wrong(name, "http:// or https://, a host and a port", url);
        }
        if (uri.getHost() == null || !Set.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
            throw wrong(name, "http:// or https://, a host and a port", url);
        }
        if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
            throw new IllegalArgumentException(
                    "%s.%s must have neither user nor query: credentials come from files".formatted(key, name));
        }
        boolean secret = username != null || tokenFile != null;
        if (secret && uri.getScheme().equals("http") && !LOOPBACK.contains(uri.getHost())) {
            throw wrong(name, "https://, since credentials are sent there", url);
        }
        return uri;
    }

    private IllegalArgumentException wrong(String name, String wanted, String url) {
        // What is no URL may have a password in it all the same.
        String shown = url.replaceFirst("//[^/]*@", "//…@");
        return new IllegalArgumentException("%s.%s must be %s, not '%s'".formatted(key, name, wanted, shown));
    }
}
