package org.lockkeeper.web.oidc;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.userinfo.OAuth2UserService;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.core.oidc.OidcUserInfo;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;

/** What the provider knows of who came. If a claim is not in the ID token, it is asked for more, where it has more. */
final class Users implements OAuth2UserService<OidcUserRequest, OidcUser> {

    private static final String SUBJECT = "sub";

    private final ProviderHttp http;
    private final Set<String> claims;

    Users(ProviderHttp http, Set<String> claims) {
        this.http = http;
        this.claims = claims;
    }

    @Override
    public OidcUser loadUser(OidcUserRequest request) {
        OidcIdToken token = request.getIdToken();
        String more = request.getClientRegistration()
                .getProviderDetails()
                .getUserInfoEndpoint()
                .getUri();
        if (more == null || more.isBlank() || token.getClaims().keySet().containsAll(claims)) {
            return new DefaultOidcUser(List.of(), token);
        }
        Map<String, Object> found = http.json(
                URI.create(more),
                headers -> headers.setBearerAuth(request.getAccessToken().getTokenValue()));
        if (!Objects.equals(token.getSubject(), found.get(SUBJECT))) {
            throw new OAuth2AuthenticationException(
                    new OAuth2Error("invalid_user_info_response", "it is of another subject", null));
        }
        return new DefaultOidcUser(List.of(), token, new OidcUserInfo(found));
    }
}
