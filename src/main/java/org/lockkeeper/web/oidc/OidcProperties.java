package org.lockkeeper.web.oidc;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The OpenID provider at which people log in to the page.
 *
 * @param issuer its name, which is the URL below which its /.well-known/openid-configuration is. Without it nobody logs in by
 *     a provider
 * @param clientId what this Lockkeeper is called there. Required: with issuer
 * @param clientSecretFile the file whose one line is the client's secret there, read at each login. Without it the client is a
 *     public one, which PKCE alone protects
 * @param scopes what is asked for besides openid. Without it nothing
 * @param name what people are shown of the provider. Without it the issuer's host
 */
public record OidcProperties(
        @Nullable String issuer,
        @Nullable String clientId,
        @Nullable Path clientSecretFile,
        @DefaultValue List<String> scopes,
        @Nullable String name) {

    static final String KEY = "lockkeeper.access.oidc.";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int LONGEST_NAME = 60;

    public OidcProperties {
        scopes = List.copyOf(scopes);
        if (issuer == null) {
            if (clientId != null || clientSecretFile != null || name != null || !scopes.isEmpty()) {
                throw new IllegalArgumentException(
                        KEY + "issuer is required with the other keys of lockkeeper.access.oidc");
            }
        } else {
            checkIssuer(issuer);
            if (clientId == null || clientId.isBlank()) {
                throw new IllegalArgumentException(KEY + "client-id is required with " + KEY + "issuer");
            }
        }
        if (clientSecretFile != null && !clientSecretFile.isAbsolute()) {
            throw new IllegalArgumentException(
                    "%sclient-secret-file must be an absolute path, not '%s'".formatted(KEY, clientSecretFile));
        }
        scopes.stream()
                .filter(scope -> !scope.matches("[!#-\\[\\]-~]+"))
                .findFirst()
                .ifPresent(scope -> {
                    throw new IllegalArgumentException(
                            "%sscopes must be words without blanks and quotes, not '%s'".formatted(KEY, scope));
                });
        if (name != null && (name.isBlank() || name.length() > LONGEST_NAME)) {
            throw new IllegalArgumentException(
                    "%sname must have 1 to %d characters, not '%s'".formatted(KEY, LONGEST_NAME, name));
        }
    }

    private static void checkIssuer(String issuer) {
        URI uri;
        try {
            uri = new URI(issuer);
        } catch (URISyntaxException refused) {
            throw wrong(issuer);
        }
        boolean plain = uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
        boolean safe = "https".equals(uri.getScheme())
                || ("http".equals(uri.getScheme()) && LOOPBACK.contains(String.valueOf(uri.getHost())));
        if (uri.getHost() == null || !plain || !safe) {
            throw wrong(issuer);
        }
    }

    private static IllegalArgumentException wrong(String issuer) {
        String shown = issuer.replaceFirst("//[^/]*@", "//…@");
        return new IllegalArgumentException(
                "%sissuer must be https:// and a host, without user, query and fragment, not '%s'"
                        .formatted(KEY, shown));
    }

    boolean configured() {
        return issuer != null;
    }
}
