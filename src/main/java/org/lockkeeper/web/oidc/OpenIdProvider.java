package org.lockkeeper.web.oidc;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.words.SecretLine;

/**
 * The provider at which people log in: sends them there, and hears from it who they are. What it is made of is loaded when the
 * first of them comes.
 */
public final class OpenIdProvider {

    /** Where it sends people back to; a provider knows each such address of each host. */
    public static final String BACK = "/login/oidc/back";

    private static final String NONE = "";
    private static final Pattern CODE = Pattern.compile("[a-z_]{1,40}");

    /** How many may wait for it at once: the threads are for others, too. */
    private static final int PLACES = 4;

    private final OidcProperties properties;
    private final Set<String> claims;
    private final Semaphore places = new Semaphore(PLACES);
    private volatile @Nullable Client client;

    /** @param claims those that are asked for */
    public OpenIdProvider(OidcProperties properties, Set<String> claims) {
        this.properties = properties;
        this.claims = claims;
        secret(); // a wrong file is found out now
    }

    /**
     * @param to where the browser goes
     * @param kept what is needed when it comes back; to be kept where only this browser shows it, and nobody reads or changes it
     */
    public record Departure(String to, String kept) {}

    /**
     * What the provider has its browser say.
     *
     * @param error why it has let nobody in; then there is no code
     */
    public record Answer(
            @Nullable String state,
            @Nullable String code,
            @Nullable String error) {}

    public boolean configured() {
        return properties.configured();
    }

    /** What people know it by. */
    public String name() {
        String name = properties.name();
        return name == null ? URI.create(issuer()).getHost() : name;
    }

    private String issuer() {
        return Objects.requireNonNullElse(properties.issuer(), NONE);
    }

    /** @throws ApiProblem where the provider cannot be asked */
    public Departure depart(HttpServletRequest request) {
        return inAPlace(() -> {
            Journey journey = client().depart(request);
            return new Departure(journey.to(), journey.kept());
        });
    }

    /**
     * @param kept of the departure
     * @return those of the wanted claims that there are, as the provider vouches for them
     * @throws ApiProblem if it vouches for nobody, or not for who has departed, or cannot be asked
     */
    public Map<String, Object> arrive(String kept, Answer answer) {
        Journey journey = Journey.of(kept);
        // Before all else: what came with another's state is nothing that this browser has asked for.
        if (!same(journey.state(), Objects.requireNonNullElse(answer.state(), NONE))) {
            throw refused("what came back is not of the login that this browser has begun: its state is another");
        }
        if (answer.error() != null) {
            String code = CODE.matcher(answer.error()).matches() ? answer.error() : "error";
            throw refused("%s has let nobody in: %s".formatted(name(), code));
        }
        String code = answer.code();
        if (code == null || code.isBlank()) {
            throw refused(name() + " has sent nothing by which to ask who came");
        }
        return inAPlace(() -> client().arrive(journey, code));
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private <T> T inAPlace(Supplier<T> work) {
        if (!places.tryAcquire()) {
            throw new ApiProblem(
                    ProblemType.IDENTITY_PROVIDER_UNAVAILABLE,
                    "%d others wait for %s already: try again".formatted(PLACES, name()));
        }
        try {
            return work.get();
        } catch (ApiProblem problem) {
            if (problem.type() == ProblemType.IDENTITY_PROVIDER_UNAVAILABLE) {
                client = null; // what is known of it may be of yesterday
            }
            throw problem;
        } finally {
            places.release();
        }
    }

    /** Asks the provider what it offers, until it has once told. */
    private Client client() {
        Client known = client;
        if (known == null) {
            known = Client.of(properties, claims, this::secret, name());
            client = known;
        }
        return known;
    }

    private @Nullable String secret() {
        Path file = properties.clientSecretFile();
        return file == null ? null : SecretLine.of(OidcProperties.KEY + "client-secret-file", file);
    }

    static ApiProblem refused(String why) {
        return new ApiProblem(ProblemType.UNAUTHENTICATED, why);
    }
}
