package org.lockkeeper.reporting.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TemplateTest {

    private static String filled(String template, Map<String, String> values) {
        return new String(Template.of(template).fill(values), StandardCharsets.UTF_8);
    }

    @Test
    void namesInTextsAreFilledIn() {
        assertThat(filled(
                        "{\"topic\": \"ops\", \"priority\": 4, \"tags\": [\"{{group}}\", \"x\"],"
                                + " \"message\": \"{{event}} of {{owner}}: {{reason}}{{note}}\"}",
                        Map.of("group", "maintenance", "event", "window.opened", "owner", "alice", "reason", "update")))
                .isEqualTo("{\"topic\":\"ops\",\"priority\":4,\"tags\":[\"maintenance\",\"x\"],"
                        + "\"message\":\"window.opened of alice: update\"}");
    }

    /** Whatever somebody gives for a reason stays in its text: no member is added, and nothing is filled in twice. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "`\", \"admin\": \"yes`",
                "`\\u0022, \\\\`",
                "`{{owner}} $1 \\$0 ${x}`",
                "`line\nbreak\u0000\u2028`",
            })
    void noValueLeavesItsText(String hostile) {
        JsonNode read = JsonMapper.shared()
                .readTree(filled("{\"text\": \"<{{reason}}>\"}", Map.of("reason", hostile, "owner", "alice")));
        assertThat(read.propertyNames()).containsExactly("text");
        assertThat(read.at("/text").asString()).isEqualTo("<" + hostile + ">");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "`{\"text\": \"{{window}}\"}` | names '{{window}}', which there is not; the names are actor, blockers",
                "`{\"text\": \"{{ event }}\"}` | names '{{ event }}', which there is not",
                "`{\"text\": \"{{reason.length()}}\"}` | names '{{reason.length()}}', which there is not",
                "`{\"text\": \"{{event}\"}` | has a '{{' without its '}}'",
                "`{\"{{event}}\": \"x\"}` | has a name in the key '{{event}}'",
                "`{\"a\": {{event}}}` | must be JSON, with names in its texts alone",
                "`{\"a\": \"x\", \"a\": \"y\"}` | must be JSON, with names in its texts alone",
                "`\"{{event}}\"` | must be a JSON object or array",
                "`{\"a\": 1} {\"b\": 2}` | must be JSON",
                "`Hello {{event}}` | must be JSON",
            })
    void whatIsNoTemplateIsRefusedWithASentence(String text, String sentence) {
        assertThatIllegalArgumentException().isThrownBy(() -> Template.of(text)).withMessageStartingWith(sentence);
    }
}
