package org.lockkeeper.web.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OidcPropertiesTest {

    private static OidcProperties of(@Nullable String issuer, @Nullable String client) {
        return new OidcProperties(issuer, client, null, List.of(), null);
    }

    @Test
    void isKnownByItsHostUnlessItIsNamed() {
        OidcProperties properties = of("https://login.example.org/realms/ops", "lockkeeper");
        assertThat(new OpenIdProvider(properties, Set.of()).name()).isEqualTo("login.example.org");
        assertThat(new OpenIdProvider(of(null, null), Set.of()).configured()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "login.example.org",
                "http://login.example.org",
                "ftp://login.example.org",
                "https://",
                "https://login.example.org?x=y",
                "https://login.example.org#x",
                "https://login example.org"
            })
    void anIssuerIsAnAddressThatNobodyElseCanHave(String issuer) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(issuer, "lockkeeper"))
                .withMessage(
                        "lockkeeper.access.oidc.issuer must be https:// and a host, without user, query and fragment,"
                                + " not '%s'",
                        issuer);
    }

    @Test
    void aPasswordInAnAddressIsNotShown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of("https://me:hunter2@login.example.org", "lockkeeper"))
                .withMessageContaining("not 'https://…@login.example.org'");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of("https://login.example.org", null))
                .withMessage("lockkeeper.access.oidc.client-id is required with lockkeeper.access.oidc.issuer");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(null, "lockkeeper"))
                .withMessage("lockkeeper.access.oidc.issuer is required with the other keys of lockkeeper.access.oidc");
    }

    @Test
    void theFileWithTheSecretIsLookedAtAtOnce() {
        OidcProperties properties = new OidcProperties(
                "https://login.example.org", "lockkeeper", Path.of("/no/such/file"), List.of(), null);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OpenIdProvider(properties, Set.of()))
                .withMessage("lockkeeper.access.oidc.client-secret-file names '/no/such/file': there is no such file");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OidcProperties(
                        "https://login.example.org", "lockkeeper", Path.of("secret"), List.of(), null))
                .withMessage("lockkeeper.access.oidc.client-secret-file must be an absolute path, not 'secret'");
    }

    @Test
    void scopesAreWords() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new OidcProperties("https://login.example.org", "lockkeeper", null, List.of("a b"), null))
                .withMessage("lockkeeper.access.oidc.scopes must be words without blanks and quotes, not 'a b'");
    }
}
