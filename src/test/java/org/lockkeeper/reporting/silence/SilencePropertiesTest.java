package org.lockkeeper.reporting.silence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.groups.Tuple.tuple;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SilencePropertiesTest {

    private static SilenceProperties bind(Map<String, String> settings) {
        Map<String, String> keys = new HashMap<>();
        settings.forEach((key, value) -> keys.put("lockkeeper.silences." + key, value));
        return new Binder(new MapConfigurationPropertySource(keys))
                .bindOrCreate("lockkeeper.silences", SilenceProperties.class);
    }

    @Test
    void nothingIsConfiguredByDefault() {
        SilenceProperties properties = bind(Map.of());
        assertThat(properties.alertmanager().configured()).isFalse();
        assertThat(properties.terms()).isEqualTo(new Terms(Duration.ofMinutes(5), Duration.ofMinutes(1)));
        assertThat(properties.windows()).isEqualTo(Set.of("*"));
        assertThat(properties.leases()).isEmpty();
    }

    /** On the host's exporters, whatever their ports, and not on our own alerts. */
    @Test
    void theStandardMatchersAreTheHostWithoutOurOwnAlerts() {
        assertThat(bind(Map.of("alertmanager.urls", "http://127.0.0.1:9093/, https://b.example:9093/prefix"))
                        .alertmanager()
                        .bases())
                .extracting(Object::toString)
                .containsExactly("http://127.0.0.1:9093", "https://b.example:9093/prefix");
        assertThat(bind(Map.of()).alertmanager().templates())
                .extracting(MatcherTemplate::label, MatcherTemplate::value, MatcherTemplate::equal)
                .containsExactly(tuple("instance", "{host}([.:].*)?", true), tuple("alertname", "Lockkeeper.*", false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "length|2s|lockkeeper.silences.length must be from PT3S to PT1H, not PT2S",
                "length|2h|lockkeeper.silences.length must be from PT3S to PT1H, not PT2H",
                "tail|61m|lockkeeper.silences.tail must be from PT0S to PT1H, not PT1H1M",
                "call-timeout|1ms|lockkeeper.silences.call-timeout must be from PT0.1S to PT1M, not PT0.001S",
                "host|a b|lockkeeper.silences.host must be a name without blanks, not 'a b'",
                "alertmanager.urls|ftp://a|lockkeeper.silences.alertmanager.urls must be http:// or https://, a host and a port, not 'ftp://a'",
                "alertmanager.urls|localhost:9093|lockkeeper.silences.alertmanager.urls must be http:// or https://, a host and a port, not 'localhost:9093'",
                "alertmanager.urls|http://a b|lockkeeper.silences.alertmanager.urls must be http:// or https://, a host and a port, not 'http://a b'",
                "alertmanager.urls|http://u:p@a|lockkeeper.silences.alertmanager.urls must have neither user nor query: credentials come from files",
                "alertmanager.urls|http://u:p@a b|lockkeeper.silences.alertmanager.urls must be http:// or https://, a host and a port, not 'http://…@a b'",
                "alertmanager.username|u|lockkeeper.silences.alertmanager.username needs a password-file as well",
                "alertmanager.password-file|/p|lockkeeper.silences.alertmanager.password-file needs a username as well",
                "alertmanager.token-file|t|lockkeeper.silences.alertmanager.token-file must be an absolute path, not 't'",
                "alertmanager.ca-file|c.pem|lockkeeper.silences.alertmanager.ca-file must be an absolute path, not 'c.pem'",
                "alertmanager.matchers|instance={hots}|lockkeeper.silences.alertmanager.matchers may have {host}, {group} and {units} put in, not '{hots}'",
                "alertmanager.matchers|alertname!=Watchdog|lockkeeper.silences.alertmanager.matchers must have one that only some alerts fit, by = or =~: else all hosts keep quiet",
                "alertmanager.matchers|instance=~.*|lockkeeper.silences.alertmanager.matchers must have one that only some alerts fit, by = or =~: else all hosts keep quiet",
            })
    void whatCannotBeMeantIsRefusedByKeyAndValue(String key, String value, String sentence) {
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> bind(Map.of(key, value)))
                .havingRootCause()
                .withMessage(sentence);
    }

    @Test
    void credentialsAreNotSentInTheClearToAnotherHost() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "alertmanager.urls", "http://alerts.example:9093", "alertmanager.token-file", "/etc/lockkeeper/token"));
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> bind(settings))
                .havingRootCause()
                .withMessage("lockkeeper.silences.alertmanager.urls must be https://, since credentials are sent there,"
                        + " not 'http://alerts.example:9093'");
        settings.put("alertmanager.urls", "http://127.0.0.1:9093,https://alerts.example:9093");
        assertThat(bind(settings).alertmanager().configured()).isTrue();
        settings.putAll(Map.of("alertmanager.username", "u", "alertmanager.password-file", "/p"));
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> bind(settings))
                .havingRootCause()
                .withMessage("lockkeeper.silences.alertmanager.token-file must not be there beside username:"
                        + " a request has one Authorization");
    }

    @Test
    void groupsThatThereAreNotAreRefused() {
        SilenceProperties properties = bind(Map.of("windows", "maintenance", "leases", "backup,*"));
        properties.check(Set.of("maintenance", "backup"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> properties.check(Set.of("maintenance")))
                .withMessage(
                        "lockkeeper.silences.leases names 'backup', which is no group; the groups are [maintenance]");
    }
}
