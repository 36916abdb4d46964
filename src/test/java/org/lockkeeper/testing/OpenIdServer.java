package org.lockkeeper.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;

/**
 * An OpenID provider on the loopback, as a real one is made: Spring Authorization Server, with a form to log in. It is called
 * {@code localhost}, so that to a browser it is another site than Lockkeeper at 127.0.0.1.
 */
public final class OpenIdServer implements AutoCloseable {

    /** The one client that has a secret, and one that has none. */
    public static final String CLIENT = "lockkeeper";

    public static final String PUBLIC_CLIENT = "lockkeeper-public";
    public static final String SECRET = "provider-test-secret";

    /** Of everybody. */
    public static final String PASSWORD = "provider-test-password";

    /** Who there is, and in which groups. */
    static final Map<String, List<String>> PEOPLE = Map.of(
            "alice", List.of("staff", "ops-team"),
            "bob", List.of("staff"),
            "carol",
                    IntStream.range(0, 400)
                            .mapToObj(number -> number == 200 ? "lookers" : "a-group-of-some-department-" + number)
                            .toList(),
            "dora", List.of("lookers"));

    /** Whose groups the ID token leaves out: they have to be asked for. */
    static final String SHY = "dora";

    /** What is wrong with the ID tokens that it gives. */
    public enum Lie {
        NONCE,
        AUDIENCE,
        KEY
    }

    private final int port = Ports.reserve();
    private final RSAKey key = key();
    private final AtomicReference<@Nullable Lie> lie = new AtomicReference<>();
    private @Nullable AnnotationConfigServletWebServerApplicationContext server;

    private OpenIdServer() {
        open();
    }

    public static OpenIdServer start() {
        return new OpenIdServer();
    }

    public String issuer() {
        return "http://localhost:" + port;
    }

    /** From now on; null for the truth. */
    public void lies(@Nullable Lie about) {
        lie.set(about);
    }

    /** Once more at the same address, after it was closed. It knows nothing of what was before. */
    public void open() {
        AnnotationConfigServletWebServerApplicationContext context =
                new AnnotationConfigServletWebServerApplicationContext();
        JWKSource<SecurityContext> keys = new ImmutableJWKSet<>(new JWKSet(key));
        JwtEncoder honest = new NimbusJwtEncoder(keys);
        JwtEncoder forger = new NimbusJwtEncoder(new ImmutableJWKSet<>(new JWKSet(key())));
        context.registerBean(TomcatServletWebServerFactory.class, () -> {
            TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(port);
            factory.setAddress(InetAddress.getLoopbackAddress());
            return factory;
        });
        context.registerBean("lie", AtomicReference.class, () -> lie);
        context.registerBean("keys", JWKSource.class, () -> keys);
        context.registerBean(JwtEncoder.class, () -> asked -> (lie.get() == Lie.KEY ? forger : honest).encode(asked));
        context.registerBean(
                JwtDecoder.class, () -> NimbusJwtDecoder.withJwkSource(keys).build()); // of its own access tokens
        context.registerBean(
                AuthorizationServerSettings.class,
                () -> AuthorizationServerSettings.builder().issuer(issuer()).build());
        context.register(OpenIdServerParts.class);
        context.refresh();
        server = context;
    }

    private static RSAKey key() {
        try {
            return new RSAKeyGenerator(2048)
                    .keyID(UUID.nameUUIDFromBytes(new byte[0]).toString())
                    .generate();
        } catch (JOSEException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
            server = null;
        }
    }
}
