package org.lockkeeper.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lockkeeper.web.ProblemAssert.assertProblem;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.testing.Answer;
import tools.jackson.databind.json.JsonMapper;

/** Fields whose values are refused: the answer names the field, quotes the value and says what it must be. */
class FieldProblemsTest extends CalledTest {

    private static final String WANTED = "must be a duration such as 90s, 30min, 1h30min, 2d or PT1H30M";

    /** Asks for a window that is all right but for this field. */
    private Answer windowWith(String field, @Nullable Object value) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("reason", "r");
        body.put("requestedBy", "me");
        body.put("duration", "1h");
        body.put(field, value);
        return call.window(JsonMapper.shared().writeValueAsString(body));
    }

    private ProblemAssert refusedWith(String field, @Nullable Object value) {
        return assertProblem(windowWith(field, value), ProblemType.INVALID_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10", "", "  ", "h", "1 x", "1x", "1h-1h", "abc", "PT", "PT99999999999999999999H", "1.5h", "１h"})
    void whatIsNoDurationIsRefused(String value) {
        refusedWith("duration", value).names("duration", WANTED).quotes(value);
        refusedWith("waitTimeout", value).names("waitTimeout", WANTED).quotes(value);
    }

    @ParameterizedTest
    @CsvSource({
        "-1h, -1h, must not be negative",
        "-PT1H, -PT1H, must not be negative",
        "PT-1H, PT-1H, must not be negative",
        "0s, PT0S, must be positive",
        "-0s, PT0S, must be positive",
        "25h, PT25H, must be at most PT24H",
        "24h1ms, PT24H0.001S, must be at most PT24H",
        "999999999999d, PT23999999999976H, must be at most PT24H",
        "PT2562047788015215H, PT2562047788015215H, must be at most PT24H"
    })
    void aDurationOutOfBoundsIsRefused(String value, String quoted, String message) {
        refusedWith("duration", value).names("duration", message).quotes(quoted);
        refusedWith("waitTimeout", value).names("waitTimeout", message).quotes(quoted);
    }

    @Test
    void anEndlessDurationIsRefusedWithoutHarm() {
        refusedWith("duration", "1h".repeat(30_000)).names("duration", WANTED);
    }

    @Test
    void aDurationThatIsNoStringIsRefused() {
        refusedWith("duration", 5)
                .names("duration", "as a string, with its unit")
                .quotes("5");
        refusedWith("duration", 5.5).names("duration", "as a string").quotes("5.5");
        refusedWith("duration", true).names("duration", "as a string").quotes("true");
        refusedWith("duration", Map.of()).names("duration", "as a string").quotesNothing();
        refusedWith("duration", new int[] {1}).names("duration", "as a string").quotesNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reason", "requestedBy", "duration"})
    void aMissingFieldIsNamed(String field) {
        refusedWith(field, null).names(field, "is required").quotesNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reason", "requestedBy"})
    void aBlankTextIsRefused(String field) {
        refusedWith(field, " \t ").names(field, "must not be empty");
    }

    @Test
    void aTextIsAsLongAsPeopleCount() {
        String lock = new String(Character.toChars(0x1F512));
        windowWith("reason", lock.repeat(500)).expect(201);
        refusedWith("reason", lock.repeat(501))
                .names("reason", "must have at most 500 characters")
                .quotes(lock.repeat(80) + "…");
        refusedWith("requestedBy", "x".repeat(201)).names("requestedBy", "at most 200 characters");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0x0A, 0x1B, 0x7F, 0x85, 0x2028, 0x2029, 0x202A, 0x202E, 0x2066, 0x2069})
    void whatForgesOrTurnsLinesIsRefused(int control) {
        refusedWith("reason", "a" + Character.toString(control) + "b")
                .names("reason", "must not have control characters")
                .quotes("a\uFFFDb");
    }

    @Test
    void halfACharacterIsRefused() {
        String body = "{\"reason\":\"a\\ud800b\",\"requestedBy\":\"me\",\"duration\":\"1h\"}";
        assertProblem(call.window(body), ProblemType.INVALID_REQUEST).names("reason", "must not have control");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Wartung für Grüße", "保守作業", "צביעה", "🔧 <b>&amp;</b> \"quoted\" 'too' \\"})
    void everyLanguageComesBackAsItWent(String reason) {
        Answer answer = windowWith("reason", reason).expect(201);
        assertThat(answer.text("/reason")).isEqualTo(reason);
        assertThat(call.get(answer.header("Location")).text("/reason")).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mantenance", "", "Maintenance", "maintenance "})
    void anUnknownGroupIsNamedWithTheKnownOnes(String group) {
        assertProblem(windowWith("group", group), ProblemType.UNKNOWN_GROUP)
                .says("there is no service group '" + group + "'")
                .has("/group", "\"" + group + "\"")
                .has("/groups", "[\"backup\",\"maintenance\"]");
    }
}
