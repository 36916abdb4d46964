package org.lockkeeper.web.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {

    private static Map<String, String> refusal(@Nullable String value) {
        return assertThatExceptionOfType(InvalidField.class)
                .isThrownBy(() -> Text.require("field", value, 5))
                .actual()
                .error();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "12345", "äöüß", "保守", "🔒🔒🔒🔒🔒", "a b", "a\u200db"})
    void takesEveryLanguageUpToTheLength(String text) {
        assertThat(Text.require("field", text, 5)).isEqualTo(text);
    }

    @Test
    void stripsBlanksAround() {
        assertThat(Text.require("field", " \t a b \n", 5)).isEqualTo("a b");
    }

    @Test
    void refusesWhatIsMissingOrEmpty() {
        assertThat(refusal(null)).containsOnly(Map.entry("field", "field"), Map.entry("message", "is required"));
        assertThat(refusal(" \n ")).containsEntry("message", "must not be empty");
    }

    @Test
    void refusesWhatIsLonger() {
        assertThat(refusal("123456")).containsEntry("message", "must have at most 5 characters");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 10, 13, 27, 0x7F, 0x9F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2066, 0x2069, 0xD800, 0xDFFF})
    void refusesControlCharactersAndShowsThatTheyWereThere(int control) {
        assertThat(refusal("a" + Character.toString(control) + "b"))
                .containsEntry("message", "must not have control characters")
                .containsEntry("value", "a\uFFFDb");
    }

    @Test
    void shortensWithoutCuttingACharacterInHalf() {
        assertThat(Text.shorten("🔒".repeat(80))).isEqualTo("🔒".repeat(80));
        assertThat(Text.shorten("🔒".repeat(81))).isEqualTo("🔒".repeat(80) + "…");
        assertThat(Text.shorten("a\nb")).isEqualTo("a\uFFFDb");
    }
}
