package org.lockkeeper.web.access;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.store.AccessTokens.AccessToken;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.words.Bounds;
import org.lockkeeper.web.words.InvalidField;
import org.lockkeeper.web.words.Text;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(
        path = "/api/v1/tokens",
        produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_PLAIN_VALUE})
final class TokenController {

    private static final Logger log = LoggerFactory.getLogger(TokenController.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Duration LONGEST = Duration.ofDays(3660);

    private final Tokens tokens;
    private final KnownGroups groups;
    private final Clock clock;

    /**
     * The body of {@code POST /api/v1/tokens}.
     *
     * @param name by which it is listed and revoked, and its bearer goes on the record
     * @param role viewer, requester, operator or admin
     * @param groups the service groups that its bearer may ask for; all if absent
     * @param rights what its bearer may ask for besides a turn: inhibit, admits, urgent, stop; if absent, all for operators and
     *     admins, none for others
     * @param expires after how long it becomes invalid; if absent, it lasts until it is revoked
     */
    record TokenRequest(
            @Nullable String name,
            @Nullable String role,
            @Nullable List<String> groups,
            @Nullable List<String> rights,
            @Nullable Duration expires) {}

    /**
     * @param groups the service groups that its bearer may ask for; * for all
     * @param token the token itself, only in the answer that creates it
     * @param createdBy who made it
     * @param lastUsedAt to the minute; absent while it was never used
     */
    record TokenView(
            String name,
            String role,
            Set<String> groups,
            Set<String> rights,
            @Nullable String token,
            Instant createdAt,
            String createdBy,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt) {

        static TokenView of(AccessToken token, @Nullable String secret) {
            return new TokenView(
                    token.name(),
                    token.role().toLowerCase(Locale.ROOT),
                    new TreeSet<>(token.serviceGroups()),
                    token.rights().stream()
                            .map(right -> right.toLowerCase(Locale.ROOT))
                            .collect(Collectors.toCollection(TreeSet::new)),
                    secret,
                    token.createdAt(),
                    token.createdBy(),
                    token.expiresAt(),
                    token.lastUsedAt());
        }
    }

    record TokenList(List<TokenView> tokens) {}

    TokenController(Tokens tokens, KnownGroups groups, Clock clock) {
        this.tokens = tokens;
        this.groups = groups;
        this.clock = clock;
    }

    @Operation(
            operationId = "createToken",
            summary = "Makes an access token; it is shown in this answer and never again")
    @ApiResponse(responseCode = "201", description = "The access token", useReturnTypeSchema = true)
    @PostMapping
    ResponseEntity<TokenView> create(@RequestBody TokenRequest request, HttpServletRequest http) {
        String name = Text.require("name", request.name(), 64);
        if (!NAME.matcher(name).matches()) {
            throw new InvalidField("name", name, "must be letters, digits and . _ -, and begin with a letter or digit");
        }
        Role role = word("role", Text.require("role", request.role(), 20), Role.values());
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Duration lasts = request.expires() == null ? null : Bounds.within("expires", request.expires(), LONGEST);
        Principal maker = Principal.of(http);
        AccessToken wanted = new AccessToken(
                name,
                role.name(),
                serviceGroups(request.groups()),
                rights(role, request.rights()),
                now,
                maker.told(),
                lasts == null ? null : now.plus(lasts),
                null);
        Tokens.Made made = tokens.create(wanted)
                .orElseThrow(() -> new ApiProblem(
                        ProblemType.TOKEN_EXISTS,
                        "there is a token '%s' already; revoke it first".formatted(name),
                        Map.of("name", name)));
        log.info("{} has made the access token {} with the role {}", maker, name, role.word());
        return ResponseEntity.created(URI.create("/api/v1/tokens/" + name))
                .body(TokenView.of(made.token(), made.secret()));
    }

    private Set<String> serviceGroups(@Nullable List<String> asked) {
        if (asked == null) {
            return Set.of(Allowance.ALL);
        }
        for (String group : asked) {
            if (!group.equals(Allowance.ALL) && !groups.names().contains(group)) {
                throw ApiProblem.unknownGroup(group, new TreeSet<>(groups.names()));
            }
        }
        return new TreeSet<>(asked);
    }

    private static Set<String> rights(Role role, @Nullable List<String> asked) {
        Set<Right> rights = asked == null
                ? RoleProperties.usual(role)
                : asked.stream()
                        .map(word -> word("rights", word, Right.values()))
                        .collect(Collectors.toSet());
        return rights.stream().map(Right::name).collect(Collectors.toSet());
    }

    private static <E extends Enum<E>> E word(String field, String word, E[] values) {
        return Arrays.stream(values)
                .filter(value -> value.name().equals(word.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new InvalidField(
                        field,
                        word,
                        "must be one of "
                                + Arrays.stream(values)
                                        .map(value -> value.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(", "))));
    }

    @Operation(operationId = "listTokens", summary = "The access tokens there are, without the tokens themselves")
    @GetMapping
    TokenList list() {
        return new TokenList(
                tokens.all().stream().map(token -> TokenView.of(token, null)).toList());
    }

    @Operation(operationId = "revokeToken", summary = "Revokes an access token: it is invalid from now on")
    @DeleteMapping("/{name}")
    TokenView revoke(@PathVariable String name, HttpServletRequest http) {
        AccessToken gone = tokens.revoke(name)
                .orElseThrow(() -> new ApiProblem(
                        ProblemType.NOT_FOUND,
                        "there is no token '%s'".formatted(Text.shorten(name)),
                        Map.of("name", Text.shorten(name))));
        log.info("{} has revoked the access token {}", Principal.of(http), gone.name());
        return TokenView.of(gone, null);
    }
}
