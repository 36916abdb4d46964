package org.lockkeeper.web.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.DiscoveryServer;
import org.lockkeeper.testing.Ports;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.oidc.OpenIdProvider.Answer;
import org.lockkeeper.web.oidc.OpenIdProvider.Departure;
import org.springframework.mock.web.MockHttpServletRequest;

class OpenIdProviderTest {

    private final int port = Ports.reserve();
    private final OpenIdProvider provider = named(DiscoveryServer.issuer(port));

    private static OpenIdProvider named(String issuer) {
        return new OpenIdProvider(
                new OidcProperties(issuer, "lockkeeper", null, List.of("profile"), null), Set.of("sub", "groups"));
    }

    private static MockHttpServletRequest request() {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/login/oidc");
        request.setScheme("https");
        request.setServerName("ops.example.org");
        request.setServerPort(443);
        return request;
    }

    private void refused(ProblemType type, String why, Departure departure, Answer answer) {
        assertThatThrownBy(() -> provider.arrive(departure.kept(), answer))
                .isInstanceOf(ApiProblem.class)
                .hasMessageContaining(why)
                .satisfies(problem -> assertThat(((ApiProblem) problem).type()).isEqualTo(type));
    }

    private static Answer answer(Departure departure, @Nullable String code, @Nullable String error) {
        return new Answer(departure.kept().split(" ")[0], code, error);
    }

    @Test
    void asksForWhatIsNeededToKnowWhoComesBack() {
        try (DiscoveryServer server = DiscoveryServer.at(port)) {
            Departure one = provider.depart(request());
            Departure two = provider.depart(request());
            assertThat(one.to())
                    .startsWith(DiscoveryServer.issuer(port) + "/authorize?response_type=code&")
                    .contains("scope=openid%20profile")
                    .contains("redirect_uri=https://ops.example.org/login/oidc/back")
                    .contains("state=" + one.kept().split(" ")[0].replace("=", "%3D"))
                    .contains("&nonce=", "&code_challenge=", "&code_challenge_method=S256");
            assertThat(one.kept().split(" "))
                    .hasSize(4)
                    .doesNotContainAnyElementsOf(List.of(two.kept().split(" ")[0]));
            assertThat(one.to())
                    .doesNotContain(one.kept().split(" ")[1], one.kept().split(" ")[2]);
            assertThat(server.looks()).as("what it has told is remembered").isEqualTo(1);
        }
    }

    @Test
    void aProviderThatIsAwayIsAskedAgain() {
        assertThatThrownBy(() -> provider.depart(request()))
                .isInstanceOf(ApiProblem.class)
                .hasMessageContaining("127.0.0.1 cannot be asked who came")
                .satisfies(problem ->
                        assertThat(((ApiProblem) problem).type()).isEqualTo(ProblemType.IDENTITY_PROVIDER_UNAVAILABLE));
        try (DiscoveryServer server = DiscoveryServer.at(port)) {
            assertThat(provider.depart(request()).to()).contains("/authorize");
        }
    }

    @Test
    void oneThatCallsItselfAnotherIsNotBelieved() {
        try (DiscoveryServer server = DiscoveryServer.at(port)) {
            OpenIdProvider other = named("http://localhost:" + port);
            assertThatThrownBy(() -> other.depart(request())).hasMessageContaining("localhost cannot be asked");
        }
    }

    @Test
    void onlyWhoComesWithTheStateOfHisDepartureIsAskedAbout() {
        try (DiscoveryServer server = DiscoveryServer.at(port)) {
            Departure departure = provider.depart(request());
            for (String state : new @Nullable String[] {null, "", "guessed"}) {
                refused(
                        ProblemType.UNAUTHENTICATED,
                        "its state is another",
                        departure,
                        new Answer(state, "code", null));
                refused(ProblemType.UNAUTHENTICATED, "its state is another", departure, new Answer(state, null, "x"));
            }
            refused(ProblemType.UNAUTHENTICATED, "nothing by which", departure, answer(departure, " ", null));
            assertThat(server.exchanges()).isZero();
            refused(ProblemType.UNAUTHENTICATED, "was used before", departure, answer(departure, "code", null));
            assertThat(server.exchanges()).isEqualTo(1);
        }
    }

    @Test
    void ofAnErrorNoMoreIsSaidThanItsCode() {
        try (DiscoveryServer server = DiscoveryServer.at(port)) {
            Departure departure = provider.depart(request());
            refused(
                    ProblemType.UNAUTHENTICATED,
                    "has let nobody in: access_denied",
                    departure,
                    answer(departure, null, "access_denied"));
            refused(
                    ProblemType.UNAUTHENTICATED,
                    "has let nobody in: error",
                    departure,
                    answer(departure, null, "call +1 234, your account is locked"));
        }
    }
}
