package org.lockkeeper.base.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiDurationTest {

    private static final String[] UNITS = {"ms", "s", "min", "m", "h", "d"};
    private static final long[] MILLIS = {1, 1000, 60_000, 60_000, 3_600_000, 86_400_000};

    @ParameterizedTest
    @CsvSource({
        "250ms, PT0.25S",
        "90s, PT1M30S",
        "30min, PT30M",
        "30m, PT30M",
        "1h30min, PT1H30M",
        "2d, PT48H",
        "1d2h3m4s5ms, PT26H3M4.005S",
        "1m1ms, PT1M0.001S",
        "1ms1m, PT1M0.001S",
        "30min30min, PT1H",
        "007s, PT7S",
        "0s, PT0S",
        "-0s, PT0S",
        "999999999999d, PT23999999999976H",
        "PT1H30M, PT1H30M",
        "pt1h, PT1H",
        "P2D, PT48H",
        "PT0.001S, PT0.001S",
        "+PT1S, PT1S",
        "' 5s ', PT5S"
    })
    void readsWhatPeopleAndUnitsWrite(String text, Duration expected) {
        assertThat(ApiDuration.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "10",
                "0",
                "s",
                "h1",
                "1x",
                "1H",
                "1.5h",
                "1,5h",
                "1e3s",
                "1h-1h",
                "--1h",
                "-",
                "+1h",
                "1h1",
                "P",
                "PT",
                "PT1",
                "P1M",
                "P1Y",
                "infinity",
                "１h",
                "٣h",
                "1\u00b5s",
                "1s\n1s",
                "1s;",
                "null",
                "1234567890123s",
                "PT99999999999999999999H",
                "PT9223372036854775807H"
            })
    void refusesAllElseWithExamples(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ApiDuration.parse(text))
                .withMessage("must be a duration such as 90s, 30min, 1h30min, 2d or PT1H30M");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1h", "-1ms", "-1h30min", "-PT1S", "PT-1S", "P-1D", " -5s"})
    void refusesWhatIsNegative(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ApiDuration.parse(text))
                .withMessage("must not be negative");
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 1000, 1_000_000})
    void refusesWhatIsEndlessWithoutReadingIt(int length) {
        assertThatIllegalArgumentException().isThrownBy(() -> ApiDuration.parse("1".repeat(length - 1) + "s"));
        assertThatIllegalArgumentException().isThrownBy(() -> ApiDuration.parse("1s".repeat(length)));
    }

    @Test
    void readsBackWhatJavaPrints() {
        Random random = new Random(8460);
        for (int i = 0; i < 20_000; i++) {
            Duration duration =
                    Duration.ofSeconds(random.nextLong() >>> 1 + random.nextInt(40), random.nextInt(1_000_000_000));
            assertThat(ApiDuration.parse(duration.toString())).isEqualTo(duration);
        }
    }

    @Test
    void sumsUpTheWordsInAnyOrder() {
        Random random = new Random(8460);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            long millis = 0;
            int words = 1 + random.nextInt(4);
            for (int word = 0; word < words; word++) {
                int unit = random.nextInt(UNITS.length);
                int count = random.nextInt(100_000);
                text.append(count).append(UNITS[unit]);
                millis += count * MILLIS[unit];
            }
            assertThat(ApiDuration.parse(text.toString())).as("%s", text).hasMillis(millis);
        }
    }

    @Test
    void whateverComesIsADurationOrAnIllegalArgument() {
        String letters = "0123456789smhdinPT.-+ ";
        Random random = new Random(8460);
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(12), 0, letters.length()).forEach(at -> text.append(letters.charAt(at)));
            try {
                assertThat(ApiDuration.parse(text.toString()).isNegative()).isFalse();
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).startsWith("must ");
            }
        }
    }
}
