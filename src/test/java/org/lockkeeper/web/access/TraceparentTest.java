package org.lockkeeper.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** As W3C's Trace Context, level 1, says in 3.2. */
class TraceparentTest {

    private static final String GOOD = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void oneThatIsWellFormed() {
        assertThat(Traceparent.of(Collections.enumeration(List.of(GOOD)))).isEqualTo(GOOD);
        assertThat(Traceparent.of(Collections.emptyEnumeration())).isNull();
        assertThat(Traceparent.of(Collections.enumeration(List.of(GOOD, GOOD)))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what",
                "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01what",
                "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01 event=forged",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n",
            })
    void whatIsMalformedCountsAsNone(String text) {
        assertThat(Traceparent.of(text)).isNull();
    }

    /** Read as far as this version has it. */
    @ParameterizedTest
    @CsvSource({
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01, 01",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-fe, 00",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03-what the future, 01",
    })
    void aLaterVersionIsReadAsThisOne(String text, String flags) {
        assertThat(Traceparent.of(text)).isEqualTo("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-" + flags);
    }
}
