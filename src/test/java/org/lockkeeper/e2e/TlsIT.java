package org.lockkeeper.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Commands;
import tools.jackson.databind.json.JsonMapper;

/** Over TLS: certificates of clients, and the JWTs of an identity provider that is a real server with a key of its own. */
class TlsIT extends SandboxedTest {

    private static final String ISSUER = "https://login.example.org";

    private final Path folder = folder();
    private final KeyPair key = rsa();
    private final HttpServer provider = provider();

    private static Path folder() {
        try {
            return Files.createTempDirectory("lockkeeper-tls");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KeyPair rsa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private HttpServer provider() {
        try {
            RSAPublicKey known = (RSAPublicKey) key.getPublic();
            byte[] keys = ("{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"one\",\"n\":\""
                            + encoded(unsigned(known.getModulus())) + "\",\"e\":\""
                            + encoded(unsigned(known.getPublicExponent())) + "\"}]}")
                    .getBytes(UTF_8);
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/jwks", exchange -> {
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, keys.length);
                try (exchange) {
                    exchange.getResponseBody().write(keys);
                }
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void openssl(String arguments) {
        Commands.run(
                        Duration.ofSeconds(30),
                        new ProcessBuilder("/bin/sh", "-ec", "openssl " + arguments).directory(folder.toFile()))
                .orFail();
    }

    /** @param name the file's, and whom it names */
    private void certificate(String name, String more) {
        openssl("req -newkey rsa:2048 -nodes -keyout " + name + ".key -subj '/CN=" + name + "' -out " + name + ".csr");
        openssl("x509 -req -in " + name + ".csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -out " + name + ".crt"
                + more);
    }

    @Override
    Settings prepare() {
        openssl("req -x509 -newkey rsa:2048 -nodes -days 2 -keyout ca.key -out ca.crt -subj /CN=ca");
        try {
            Files.writeString(folder.resolve("names"), "subjectAltName=IP:127.0.0.1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        certificate("server", " -extfile names");
        certificate("deploy", "");
        certificate("stranger", "");
        String bundle = "spring.ssl.bundle.pem.test.";
        return Settings.standard()
                .set(bundle + "reload-on-update", "true")
                .set(bundle + "keystore.certificate", "file:" + folder.resolve("server.crt"))
                .set(bundle + "keystore.private-key", "file:" + folder.resolve("server.key"))
                .set(bundle + "truststore.certificate", "file:" + folder.resolve("ca.crt"))
                .set("server.ssl.bundle", "test")
                .set("server.ssl.client-auth", "want")
                .set("server.address", "0.0.0.0")
                .set("lockkeeper.http.allow-remote", "true")
                .set("lockkeeper.access.anonymous", "none")
                .set("lockkeeper.access.roles.operator.certificates", "CN=deploy")
                .set("lockkeeper.access.roles.operator.claims", "ops")
                .set(
                        "spring.security.oauth2.resourceserver.jwt.jwk-set-uri",
                        "http://127.0.0.1:" + provider.getAddress().getPort() + "/jwks")
                .set("spring.security.oauth2.resourceserver.jwt.issuer-uri", ISSUER)
                .set("spring.security.oauth2.resourceserver.jwt.audiences", "lockkeeper");
    }

    @AfterAll
    void stop() {
        provider.stop(0);
    }

    private Asking anybody() {
        return Asking.anybody(host.lockkeeper().baseUri().toString())
                .by("cacert = \"" + folder.resolve("ca.crt") + "\"");
    }

    private Asking withCertificate(String name) {
        return anybody()
                .by("cert = \"" + folder.resolve(name + ".crt") + "\"")
                .by("key = \"" + folder.resolve(name + ".key") + "\"");
    }

    private Asking withJwt(KeyPair signer, Map<String, ?> claims) {
        String body = encoded("{\"alg\":\"RS256\",\"kid\":\"one\"}".getBytes(UTF_8))
                + "."
                + encoded(JsonMapper.shared().writeValueAsBytes(claims));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(signer.getPrivate());
            signature.update(body.getBytes(UTF_8));
            return anybody().with("Authorization: Bearer " + body + "." + encoded(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> olga(String audience, long expiresIn) {
        return Map.of(
                "iss",
                ISSUER,
                "sub",
                "olga",
                "aud",
                List.of(audience),
                "groups",
                List.of("staff", "ops"),
                "exp",
                Instant.now().getEpochSecond() + expiresIn);
    }

    private static final Map<String, Object> WINDOW =
            Map.of("group", Settings.FREE, "reason", "patch", "requestedBy", "alice", "duration", "10min");

    @Test
    void strangersAreNobody() {
        anybody().get("/livez").expect(200);
        anybody().get("/api/v1/verdict").expect(401);
    }

    @Test
    void aCertificateIsItsSubject() {
        Asking.Told window =
                withCertificate("deploy").post("/api/v1/windows", WINDOW).expect(201);
        assertThat(window.at("/principal")).isEqualTo("cert:CN=deploy@tcp");
        withCertificate("stranger").get("/api/v1/verdict").expect(403);
    }

    @Test
    void aJwtIsItsSubjectWithTheRoleOfItsClaim() {
        Asking.Told window = withJwt(key, olga("lockkeeper", 60))
                .post("/api/v1/windows", WINDOW)
                .expect(201);
        assertThat(window.at("/principal")).isEqualTo("oidc:olga@tcp");
    }

    @Test
    void aJwtThatIsNotGoodIsRefused() {
        withJwt(rsa(), olga("lockkeeper", 60)).get("/api/v1/verdict").expect(401);
        withJwt(key, olga("another", 60)).get("/api/v1/verdict").expect(401);
        withJwt(key, olga("lockkeeper", -3600)).get("/api/v1/verdict").expect(401);
        anybody().with("Authorization: Bearer a.b.c").get("/api/v1/verdict").expect(401);
        anybody()
                .with("Authorization: Basic cm9vdDpyb290")
                .get("/api/v1/verdict")
                .expect(401);
    }

    @Test
    void aNewCertificateIsTakenWithoutARestart() throws IOException {
        certificate("renewed", " -extfile names");
        for (String suffix : List.of(".key", ".crt")) {
            Files.move(
                    folder.resolve("renewed" + suffix),
                    folder.resolve("server" + suffix),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        int port = host.lockkeeper().baseUri().getPort();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> Commands.run(
                                Duration.ofSeconds(10),
                                List.of("/bin/sh", "-c", "openssl s_client -connect 127.0.0.1:" + port + " </dev/null"))
                        .out()
                        .contains("renewed"));
        anybody().get("/livez").expect(200);
    }
}
