package org.lockkeeper.reporting.silence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.reporting.silence.MatcherTemplate.Rendered;
import org.lockkeeper.reporting.silence.MatcherTemplate.Words;

class MatcherTemplateTest {

    private static final Words WORDS =
            new Words("web1.example.org", "maintenance", List.of("backup-a.service", "sync@x.service"));

    private static Rendered render(String template) {
        return MatcherTemplate.parse("key", template).render(WORDS);
    }

    @Test
    void operatorsAreAlertmanagers() {
        assertThat(render("job=node")).isEqualTo(new Rendered("job", "node", false, true));
        assertThat(render("job!=\"node\"")).isEqualTo(new Rendered("job", "node", false, false));
        assertThat(render("job=~n.*")).isEqualTo(new Rendered("job", "n.*", true, true));
        assertThat(render("job !~ \"n.*\"")).isEqualTo(new Rendered("job", "n.*", true, false));
    }

    @Test
    void aRegularExpressionIsLeftAsItIsAndWhatIsPutInStandsForItself() {
        Rendered matcher = render("instance=~\"{host}(:[0-9]{2,5})?\"");
        assertThat(matcher.isRegex()).isTrue();
        assertThat(matcher.value()).isEqualTo("web1\\.example\\.org(:[0-9]{2,5})?");
        assertThat("web1.example.org:9100").matches(matcher.value());
        assertThat("web1xexample.org:9100").doesNotMatch(matcher.value());
    }

    @Test
    void aPlainValueIsNotQuoted() {
        assertThat(render("host={host}").value()).isEqualTo("web1.example.org");
        assertThat(render(" host = \"{host} in {group}\" ").value()).isEqualTo("web1.example.org in maintenance");
        assertThat(render("path=\"a\\\"b\\\\c\"").value()).isEqualTo("a\"b\\c");
    }

    @Test
    void unitsAreAlternatives() {
        String value = render("name=~\"{units}\"").value();
        assertThat("backup-a.service").matches(value);
        assertThat("sync@x.service").matches(value);
        assertThat("backup-axservice").doesNotMatch(value);
        assertThat("").doesNotMatch(value);
    }

    /** Were it empty, it would fit every alert that has no such label. */
    @Test
    void whereThereIsNoUnitNothingFits() {
        String value = MatcherTemplate.parse("key", "name=~\"{units}\"")
                .render(new Words("web1", "maintenance", List.of()))
                .value();
        Pattern pattern = Pattern.compile(value);
        assertThat(List.of("", "a", "backup-a.service", "\n"))
                .noneMatch(text -> pattern.matcher(text).matches());
    }

    /** A host's name is not the expression of whoever names hosts. */
    @Test
    void hostileNamesStandForThemselves() {
        Words hostile = new Words("a|.*\"\\$1", "g", List.of());
        String value =
                MatcherTemplate.parse("key", "instance=~{host}").render(hostile).value();
        assertThat("a|.*\"\\$1").matches(value);
        assertThat("anything").doesNotMatch(value);
    }

    @Test
    void theFilterHasTheVeryMatcher() {
        assertThat(render("instance=~\"{host}\"").filter()).isEqualTo("instance=~\"web1\\\\.example\\\\.org\"");
        assertThat(render("alertname!~\"L.*\"").filter()).isEqualTo("alertname!~\"L.*\"");
        assertThat(render("a!=b").filter()).isEqualTo("a!=\"b\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "instance", "in-stance=a", "=a", "a=\"b", "a==b\"", "a=\"b\"c"})
    void whatIsNoMatcherIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MatcherTemplate.parse("key", text))
                .withMessage("key must be a matcher such as instance=\"{host}:9100\", not '" + text + "'");
    }

    @Test
    void wordsThatNobodyPutsInAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MatcherTemplate.parse("key", "a={hots}"))
                .withMessage("key may have {host}, {group} and {units} put in, not '{hots}'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MatcherTemplate.parse("key", "name={units}"))
                .withMessage("key must compare {units} by =~ or !~, since they are several: 'name={units}'");
    }
}
