package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lockkeeper.testing.OpenIdServer;
import org.lockkeeper.testing.Units;
import org.lockkeeper.web.oidc.OidcProperties;
import org.lockkeeper.web.oidc.OpenIdProvider;
import org.springframework.mock.web.MockHttpServletRequest;
import tools.jackson.databind.JsonNode;

/** Login to the page by an OpenID provider, with a real one and a real browser; and what must not come of it. */
final class PageOidcIT extends BrowsedTest {

    private static final String SESSION = "lockkeeper-session";
    private static final String DEPARTURE = "lockkeeper-oidc";
    private static final String BACK = "/login/oidc/back";

    private final OpenIdServer provider = OpenIdServer.start();
    private final Path socket = Asking.folder().resolve("api.sock");
    private final Asking root = Asking.user("root", "root", socket);
    private Set<String> loaded = Set.of();

    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a"));
        return Settings.standard()
                .set("lockkeeper.access.anonymous", "none")
                .set("lockkeeper.access.roles.operator.claims", "ops-team")
                .set("lockkeeper.access.roles.viewer.claims", "lookers")
                .set("lockkeeper.access.oidc.issuer", provider.issuer())
                .set("lockkeeper.access.oidc.client-id", OpenIdServer.CLIENT)
                .set("lockkeeper.access.oidc.client-secret-file", secretFile().toString())
                .set("lockkeeper.access.oidc.name", "Example & Co")
                .set("lockkeeper.http.socket", socket.toString())
                .guard("backup-*.service", "backup");
    }

    private static Path secretFile() {
        try {
            Path file = Files.createTempFile("lockkeeper-client", null);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            return Files.writeString(file, OpenIdServer.SECRET + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeAll
    void classesBefore() {
        browser.open("/login").find("#token");
        String classes = host.lockkeeper().classes();
        loaded = Pattern.compile("[a-z]\\w*(\\.\\w+)+")
                .matcher(classes)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }

    @BeforeEach
    void nobody() {
        provider.lies(null);
        browser.open("about:blank").forget();
        browser.complaints();
    }

    @AfterAll
    void stop() {
        provider.close();
    }

    private Visitor visitor() {
        return new Visitor(host.lockkeeper().baseUri());
    }

    /** What Spring itself looks for at a start without the beans that the build has found out is no more than a name or two. */
    @Test
    void nothingOfItIsLoadedBeforeSomebodyLogsIn() {
        assertThat(loaded).contains("org.lockkeeper.web.oidc.OpenIdProvider");
        assertThat(loaded.stream()
                        .filter(name -> name.startsWith("org.springframework.security.oauth2.client.")
                                || name.startsWith("com.nimbusds."))
                        .map(name -> name.replaceAll(".*\\.", "")))
                .isSubsetOf("ClientRegistration", "ClientRegistrationRepository");
    }

    @Test
    void whoClicksAndIsKnownThereIsKnownHere() {
        browser.open("/page/history?type=REFUSED");
        assertThat(browser.text("main a.button")).isEqualTo("Log in with Example & Co");
        browser.accessible().fits().picture("login-provider");
        browser.click("main a.button")
                .type("#username", "alice")
                .type("#password", OpenIdServer.PASSWORD)
                .click("button[type=submit]");

        browser.awaitText("header", "oidc:alice");
        browser.find("main h1");
        assertThat(browser.path()).isEqualTo("/page/history?type=REFUSED");
        assertThat(browser.cookies().get(SESSION)).contains("HttpOnly").containsIgnoringCase("SameSite=Strict");
        assertThat(browser.cookies()).doesNotContainKey(DEPARTURE);
        assertThat(browser.script("return document.cookie")).isEqualTo("");
        browser.quiet(401); // of the form, which looks whether there is a session

        opensAWindow();
        browser.open("/page/history").awaitText("main", "oidc:alice");
        assertThat(record("REQUESTED").get(0).at("/principal").asString()).isEqualTo("oidc:alice@tcp");

        host.lockkeeper().restart();
        browser.open("/").awaitText("header", "oidc:alice");

        browser.click("form[action='/logout'] button");
        browser.find("#token");
        assertThat(browser.cookies()).doesNotContainKey(SESSION);
        browser.open("/").find("#token");
    }

    private void opensAWindow() {
        browser.open("/page/plan").type("#plan-reason", "patch").type("#plan-duration", "1h");
        browser.click("main > form button[value=try]").find(".dry-run");
        browser.click("button[value=do]").awaitText("main", "patch");
        assertThat(browser.path()).startsWith("/page/windows/");
    }

    private List<JsonNode> record(String type) {
        JsonNode page = root.get("/api/v1/audit?limit=200").expect(200).body().at("/entries");
        return page.valueStream()
                .filter(entry -> entry.at("/type").asString().equals(type))
                .toList();
    }

    @Test
    void theReturnLeadsOnWithoutScripts() {
        Visitor alice = visitor();
        URI back = alice.logsIn(provider, "alice", alice.departs("/login/oidc?to=/page/timeline%3Fspan=7d"));
        HttpResponse<String> page = alice.get(back);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Refresh")).hasValue("0; url=/page/timeline?span=7d");
        assertThat(page.body()).contains("oidc:alice", "href=\"/page/timeline?span=7d\"");
        assertThat(alice.get("/").statusCode()).isEqualTo(200);
    }

    @Test
    void nobodyIsSentElsewhereAfterwards() {
        Visitor alice = visitor();
        URI back = alice.logsIn(provider, "alice", alice.departs("/login/oidc?to=//example.org/"));
        HttpResponse<String> page = alice.get(back);
        assertThat(page.headers().firstValue("Refresh")).hasValue("0; url=/");
        assertThat(page.body()).doesNotContain("example.org");
    }

    @Test
    void whomNoRoleFitsIsToldSo() {
        Visitor bob = visitor();
        assertThat(bob.comes(provider, "bob").statusCode()).isEqualTo(200);
        HttpResponse<String> page = bob.get("/");
        assertThat(page.statusCode()).isEqualTo(403);
        assertThat(page.body())
                .contains("oidc:bob@tcp", "needs the role viewer")
                .doesNotContain("backup-a");
    }

    @Test
    void aClaimThatIsNotInTheIdTokenIsAskedFor() {
        Visitor dora = visitor();
        dora.comes(provider, "dora");
        assertThat(dora.get("/").body()).contains("oidc:dora");
    }

    @Test
    void hundredsOfGroupsDoNotFillTheCookie() {
        Visitor carol = visitor();
        carol.comes(provider, "carol");
        assertThat(carol.get("/").body()).contains("oidc:carol");
    }

    @Test
    void aSessionIsOfNoUseToTheApiNorIsADeparture() {
        Visitor alice = visitor();
        URI back = alice.logsIn(provider, "alice", alice.departs());
        String departure = alice.cookie(DEPARTURE).orElseThrow();
        alice.get(back);
        assertThat(alice.get("/api/v1/verdict").statusCode()).isEqualTo(401);

        Visitor mallory = visitor();
        mallory.keeps(SESSION, departure, "/");
        assertThat(mallory.get("/").statusCode()).isEqualTo(303);
        mallory.keeps(DEPARTURE, alice.cookie(SESSION).orElseThrow(), BACK);
        refused(mallory, mallory.get(back), 401, "this browser has begun no login");
    }

    /** Nobody can log somebody else in as himself: what he brings back is of his own browser. */
    @Test
    void whatAnotherHasBegunIsRefused() {
        Visitor mallory = visitor();
        URI hers = mallory.logsIn(provider, "alice", mallory.departs());

        Visitor victim = visitor();
        refused(victim, victim.get(hers), 401, "this browser has begun no login");
        victim.departs();
        refused(victim, victim.get(hers), 401, "its state is another");
        assertThat(record("REFUSED").stream().map(entry -> entry.toString()))
                .anySatisfy(entry -> assertThat(entry).contains("GET " + BACK, "anonymous@tcp"));

        victim.departs();
        String denied = BACK + "?error=access_denied&state=guessed";
        refused(victim, victim.get(denied), 401, "its state is another");
    }

    @Test
    void whoIsNotLetInThereIsToldSo() {
        Visitor bob = visitor();
        String state = query(bob.departs(), "state");
        String back = BACK + "?error=access_denied&error_description=%3Cb%3Eno&state=" + state;
        refused(bob, bob.get(back), 401, "Example &amp; Co has let nobody in: access_denied");
        refused(bob, bob.get(back), 401, "this browser has begun no login");
    }

    private static String query(URI uri, String name) {
        return List.of(uri.getRawQuery().split("&")).stream()
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aReturnIsGoodOnce() {
        Visitor alice = visitor();
        URI back = alice.logsIn(provider, "alice", alice.departs());
        String departure = alice.cookie(DEPARTURE).orElseThrow();
        assertThat(alice.get(back).statusCode()).isEqualTo(200);
        assertThat(alice.cookie(DEPARTURE)).isEmpty();

        Visitor thief = visitor(); // has a copy of all
        thief.keeps(DEPARTURE, departure, BACK);
        refused(thief, thief.get(back), 401, "has ended this login, or it was used before");
    }

    @ParameterizedTest
    @CsvSource({"NONCE, its nonce is another", "AUDIENCE, aud=[another]", "KEY, Invalid signature"})
    void anIdTokenThatIsNotGoodIsRefused(OpenIdServer.Lie lie, String sentence) {
        provider.lies(lie);
        Visitor alice = visitor();
        refused(alice, alice.comes(provider, "alice"), 401, sentence);
    }

    @Test
    void aClientWithoutASecretIsKnownByPkceAlone() {
        OpenIdProvider client = new OpenIdProvider(
                new OidcProperties(provider.issuer(), OpenIdServer.PUBLIC_CLIENT, null, List.of(), null),
                Set.of("sub", "groups"));
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/login/oidc");
        request.setServerName("127.0.0.1");
        OpenIdProvider.Departure departure = client.depart(request);
        URI back = visitor().logsIn(provider, "alice", URI.create(departure.to()));
        OpenIdProvider.Answer answer =
                new OpenIdProvider.Answer(query(back, "state").replace("%3D", "="), query(back, "code"), null);
        assertThat(client.arrive(departure.kept(), answer))
                .containsOnlyKeys("sub", "groups")
                .containsEntry("sub", "alice");
    }

    @Test
    void aProviderThatIsAwayIsSaidToBe() {
        Visitor alice = visitor();
        URI back = alice.logsIn(provider, "alice", alice.departs());
        provider.close();
        try {
            refused(alice, alice.get(back), 503, "Example &amp; Co cannot be asked");
            HttpResponse<String> again = alice.get("/login/oidc?to=/page/plan");
            refused(alice, again, 503, "Example &amp; Co cannot be asked");
            assertThat(again.body()).contains("name=\"to\" value=\"/page/plan\"");
        } finally {
            provider.open();
        }
        assertThat(alice.comes(provider, "alice").statusCode()).isEqualTo(200);
    }

    /** On the login page, in words; and he is nobody as before. */
    private static void refused(Visitor visitor, HttpResponse<String> told, int status, String why) {
        assertThat(told.statusCode()).as(told.body()).isEqualTo(status);
        assertThat(told.body()).contains(why, "id=\"token\"");
        assertThat(visitor.cookie(SESSION)
                        .filter(value -> !value.isEmpty())
                        .map(value -> visitor.get("/").statusCode()))
                .isNotEqualTo(Optional.of(200));
        assertThat(visitor.cookie(DEPARTURE).filter(value -> !value.isEmpty())).isEmpty();
    }

    /** By the name that the browser calls it by at the near end of a tunnel. */
    @Test
    void throughATunnelToTheSocketTheWayBackIsThroughTheTunnel() {
        String told = root.with("Host: localhost:8460")
                .by("include")
                .get("/login/oidc")
                .expect(303)
                .text();
        assertThat(told)
                .contains("redirect_uri=http://localhost:8460/login/oidc/back")
                .contains("code_challenge_method=S256", "nonce=", "SameSite=Lax", "Path=/login/oidc/back");
        root.with("Host: example.org").get("/login/oidc").expect(421);
    }
}
