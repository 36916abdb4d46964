package org.lockkeeper.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class TextRenderingTest {

    private static String text(String json) {
        return TextRendering.of(JsonMapper.shared().readTree(json));
    }

    @Test
    void valuesAreLinesWithTheirNames() {
        assertThat(text("{'id':'w-1','safe':true,'n':7,'none':null,'gate':{'state':'READY','on':false}}"
                        .replace('\'', '"')))
                .isEqualTo("id=w-1\nsafe=true\nn=7\ngate.state=READY\ngate.on=false\n");
    }

    @Test
    void aListOfValuesIsALineEach() {
        assertThat(text("{\"admits\":[\"a.service\",\"b.service\"],\"members\":[]}"))
                .isEqualTo("admits=a.service\nadmits=b.service\n");
    }

    @Test
    void anObjectOfAListIsOneLine() {
        assertThat(
                        text(
                                "{\"blockers\":[{\"kind\":\"SERVICE\",\"detail\":\"a b\",\"by\":{\"x\":1},\"l\":[\"p\",\"q\"],\"no\":null}]}"))
                .isEqualTo("blockers\tkind=SERVICE\tdetail=a b\tby.x=1\tl.0=p\tl.1=q\n");
    }

    @Test
    void noValueCanBreakItsLineOrSteerATerminal() {
        assertThat(TextRendering.escape("a\\b\tc\nd\re\u001b[31m\u202e\u2028ü✓"))
                .isEqualTo("a\\\\b\\tc\\nd\\re\\0033[31m\\0342\\0200\\0256\\0342\\0200\\0250ü✓");
    }

    /** The shell's own printf is the judge of what it turns back. */
    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash"})
    void printfTurnsItBack(String shell) throws Exception {
        StringBuilder all = new StringBuilder();
        Random random = new Random(7);
        List<Integer> odd = List.of(1, 7, 9, 10, 13, 27, 92, 127, 0x85, 0xa0, 0xe4, 0x202e, 0x2028, 0x1f600);
        for (int i = 0; i < 2000; i++) {
            all.appendCodePoint(random.nextBoolean() ? odd.get(random.nextInt(odd.size())) : 32 + random.nextInt(95));
        }
        Process process = new ProcessBuilder(shell, "-c", "printf %b \"$1\"", "x", TextRendering.escape(all.toString()))
                .redirectErrorStream(true)
                .start();
        byte[] back = process.getInputStream().readAllBytes();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(new String(back, java.nio.charset.StandardCharsets.UTF_8)).isEqualTo(all.toString());
    }
}
