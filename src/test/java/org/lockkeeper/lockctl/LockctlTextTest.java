package org.lockkeeper.lockctl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.json.JsonMapper;

/** The parts that only read and write text: times, numbers, JSON, what a terminal may see, the lines of an answer. No service. */
final class LockctlTextTest {
    @SuppressWarnings("unused") // by @FieldSource
    private static final List<String> SHELLS = PartRun.SHELLS;

    private static final String[] ODD = {
        "\"", "\\", "\n", "\t", "\r", "\u0001", "\u001b", "\u007f", "'", "`", "$(id)", "*", "%", "&", "/", " ", "é",
        "€", "😀", "n", "u0041"
    };

    /** The same for each run, so that what is red once is red again. */
    private static List<String> oddTexts() {
        Random random = new Random(13);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(9); length > 0; length--) {
                text.append(ODD[random.nextInt(ODD.length)]);
            }
            texts.add(text.toString());
        }
        return texts.stream().distinct().toList();
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void timesAreReadAndRoundedUp(String shell) {
        PartRun.of("11-time").in(shell).says("parse_time --for \"$given\"; echo \"$seconds\"", """
                90s => 90
                08s => 8
                09min => 540
                0s => 0
                1ms => 1
                1001ms => 2
                1h30min => 5400
                1\\0040h\\0040\\004030\\0040min\\0040 => 5400
                \\00401d => 86400
                2weeks => 1209600
                1w1w => 1209600
                99999999s => 99999999
                PT0.5S => 1
                PT1.000S => 1
                PT1,5S => 2
                PT08M09S => 489
                p1dt1h => 90000
                P2W => 1209600
                """);
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void whatIsNoTimeIsSaid(String shell) {
        String needs = "lockctl: --for needs a time such as 45s, 30min, 1h30min, 2 days or PT1H30M";
        Map<String, String> said = PartRun.of("11-time")
                .in(shell)
                .each(
                        "(parse_time --for \"$given\"; echo \"took $seconds\"); echo $?",
                        List.of(
                                "60",
                                "s",
                                "1 s 5",
                                "1.5h",
                                "1,5h",
                                "-5s",
                                "+5s",
                                "1S",
                                "1sh",
                                "0x10s",
                                "100000000s",
                                "99999999999999999999s",
                                "$(id)s",
                                "seconds[$(id)]",
                                "1h;id",
                                "*",
                                "1\\0011s",
                                "P",
                                "PT",
                                "PT.5S",
                                "PT1M1H",
                                "PT1S1S",
                                "P1D1W",
                                "P1WT1S",
                                "PT1M1M",
                                "P1D1D",
                                "P1H",
                                "PT1.5H",
                                "P100000000D",
                                "PTS"));
        assertThat(said).allSatisfy((given, answer) -> {
            assertThat(answer).startsWith(needs + ", not '").endsWith("'; see lockctl --help\n64");
            assertThat(answer).doesNotContain("uid=");
        });
        assertThat(PartRun.of("11-time").in(shell).run("parse_time --wait ''"))
                .isEqualTo(needs.replace("--for", "--wait") + "; see lockctl --help\n");
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void whatIsLeftIsSaidInWords(String shell) {
        PartRun time = PartRun.of("11-time").in(shell).after("now() { now=1000; }");
        time.says("words_of \"$given\"; echo \"$words\"", """
                0 => 0s
                59 => 59s
                60 => 1min0s
                3599 => 59min59s
                3600 => 1h0min
                90061 => 25h1min
                """);
        time.says("deadline=$given; left; echo \"$left\"", """
                1030 => 30
                1000 => 0
                7 => 0
                """);
        assertThat(PartRun.of("11-time").in(shell).run("now; echo \"$now\"").strip())
                .matches("[0-9]+");
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void onlyWhatIsAnIdOrANumberIsTakenForOne(String shell) {
        PartRun text = PartRun.of("12-text").in(shell).with("LC_ALL", "C.UTF-8");
        text.says("known_id \"$given\" && echo yes || echo no", """
                w-7f3A_9 => yes
                '' => no
                a/b => no
                .. => no
                a.b => no
                w-1\\0012 => no
                w-1?x=1 => no
                \\0303\\0251 => no
                w-1\\0040 => no
                $(id) => no
                * => no
                """);
        text.says("number \"$given\" && echo yes || echo no", """
                0 => yes
                18446744073709551616 => yes
                '' => no
                -1 => no
                1.5 => no
                1\\00122 => no
                0x1 => no
                \\00401 => no
                \\0331\\0261 => no
                a[$(id)] => no
                """);
        text.says("check_id \"$given\"; echo taken", """
                l-1 => taken
                l/1 => lockctl: the answer has no id
                """);
        assertThat(text.run("check_token 1x; echo taken")).isEqualTo("lockctl: the answer has no token\n");
        PartRun.of("11-time").in(shell).says("digits=$given; plain_digits && echo \"$digits\" || echo no", """
                0 => 0
                000 => 0
                007 => 7
                12345678 => 12345678
                123456789 => no
                '' => no
                """);
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void whateverIsSaidIsOneStringOfJson(String shell) {
        PartRun text = PartRun.of("12-text").in(shell);
        text.says("json_string \"$given\"; printf '%s\\n' \"$json\"", """
                '' => ""
                plain => "plain"
                a"b => "a\\"b"
                a\\0134b => "a\\\\b"
                a\\0134 => "a\\\\"
                a\\0134n => "a\\\\n"
                a\\0012b\\0012 => "a\\nb\\n"
                a\\0011b => "a\\tb"
                a\\0001b\\0033[2J\\0177 => "a b [2J "
                \\0303\\0251 => "\\0303\\0251"
                """);
        List<String> texts = oddTexts();
        List<String> answers = List.copyOf(text.each(
                        "json_string \"$given\"; printf %s \"$json\"",
                        texts.stream().map(PartRun::escaped).toList())
                .values());
        for (int i = 0; i < texts.size(); i++) {
            assertThat(JsonMapper.shared().readValue(bytes(answers.get(i)), String.class))
                    .isEqualTo(texts.get(i).replaceAll("[\\p{Cntrl}&&[^\n\t]]", " "));
        }
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void anAddressTakesAnyByte(String shell) {
        PartRun text = PartRun.of("12-text").in(shell);
        List<String> texts = oddTexts();
        List<String> answers = List.copyOf(text.each(
                        "url_escape \"$given\"; printf %s \"$escaped\"",
                        texts.stream().map(PartRun::escaped).toList())
                .values());
        for (int i = 0; i < texts.size(); i++) {
            assertThat(answers.get(i)).matches("[A-Za-z0-9._~%-]*");
            assertThat(URLDecoder.decode(answers.get(i), UTF_8)).isEqualTo(texts.get(i));
        }
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void nothingSteersTheTerminal(String shell) {
        PartRun text = PartRun.of("12-text").in(shell).with("LC_ALL", "C.UTF-8");
        text.says("clean \"$given\"; printf '%s\\n' \"$cleaned\"", """
                plain\\0040~ => plain ~
                a\\0011b => a\\0011b
                \\0033[31m => ?[31m
                a\\0015b\\0007\\0010\\0177 => a?b???
                \\0001x => ?x
                \\0302\\023331m => ?31m
                \\023331m => ?31m
                \\0342\\0200\\0256x => ?x
                \\0342\\0200\\0250x => ?x
                \\0342\\0201\\0246x => ?x
                \\0303\\0251 => \\0303\\0251
                \\0342\\0202\\0254 => \\0342\\0202\\0254
                \\0360\\0237\\0230\\0200 => \\0360\\0237\\0230\\0200
                \\0303\\0251\\0251 => \\0303\\0251?
                \\0200\\0200\\0200 => ???
                \\0342\\0202x => \\0342?x
                \\0360\\0237\\0230 => \\0360??
                """);

        Random random = new Random(13);
        List<String> noise = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            StringBuilder bytes = new StringBuilder();
            for (int length = random.nextInt(1, 24); length > 0; length--) {
                bytes.append("\\0%03o"
                        .formatted(random.nextBoolean() ? random.nextInt(1, 256) : random.nextInt(0x80, 0xf5)));
            }
            noise.add(bytes.toString());
        }
        Pattern steers = Pattern.compile(
                "[\\x00-\\x08\\x0b-\\x1f\\x7f]|\\xc2[\\x80-\\x9f]|\\xe2\\x80[\\xa8-\\xae]|\\xe2\\x81[\\xa6-\\xa9]");
        Pattern alone = Pattern.compile("[\\x80-\\xbf]");
        Pattern characters = Pattern.compile(
                "[\\xc2-\\xdf][\\x80-\\xbf]|[\\xe0-\\xef][\\x80-\\xbf]{2}|[\\xf0-\\xf4][\\x80-\\xbf]{3}");
        assertThat(text.each("clean \"$given\"; printf %s \"$cleaned\"", noise)).allSatisfy((given, cleaned) -> {
            String seen = new String(bytes(cleaned), ISO_8859_1);
            assertThat(steers.matcher(seen).find())
                    .as(given + " gives " + cleaned)
                    .isFalse();
            assertThat(alone.matcher(characters.matcher(seen).replaceAll("")).find())
                    .as(given + " gives " + cleaned)
                    .isFalse();
        });
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void anAnswerIsReadLineByLine(String shell) {
        PartRun fields = PartRun.of("12-text", "13-fields").in(shell).after("""
                answer="paid=w-0${NL}id=w-1${NL}id=w-2${NL}empty=${NL}detail=a = b; \\$(id) * \\\\${NL}blockers${TAB}id=w-3"
                line="blockers${TAB}kind=LEASE${TAB}rights.0=inhibit${TAB}rights.1=stop${TAB}detail=x y${TAB}last=z"
                """);
        fields.says("value_of \"$given\"; printf '%s\\n' \"$value.\"", """
                id => w-1.
                paid => w-0.
                detail => a = b; $(id) * \\.
                empty => .
                d => .
                nothing => .
                * => .
                i? => .
                """);
        fields.says("pair_of \"$line\" \"$given\"; printf '%s\\n' \"$value.\"", """
                kind => LEASE.
                detail => x y.
                last => z.
                ind => .
                blockers => .
                * => .
                """);
        fields.says("pairs_of \"$line\" \"$given\"; printf '%s\\n' \"$value.\"", """
                rights => inhibit,stop.
                groups => .
                """);
        assertThat(fields.run("answer=; value_of id; echo \"$value.\"")).isEqualTo(".\n");
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void aBodyIsMadeMemberByMember(String shell) {
        assertThat(PartRun.of("12-text", "13-fields").in(shell).run("""
                        field reason 'a "b"'
                        list_add one; list_add 'two,"'
                        raw_field stop "[$list]"
                        raw_field inhibit true
                        printf '%s\\n' "{$body}"
                        """))
                .isEqualTo("{\"reason\":\"a \\\"b\\\"\",\"stop\":[\"one\",\"two,\\\"\"],\"inhibit\":true}\n");
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void aProblemIsReadFromLinesAndFromJson(String shell) {
        PartRun.of("12-text", "13-fields")
                .in(shell)
                .says("answer=$given; json_member detail; printf '%s\\n' \"$value\"", """
                detail=it\\0040runs => it runs
                {"type":"x","detail":"it\\0040runs","status":409} => it runs
                """);
    }

    /** What {@code PartRun} shows, as the bytes that it stands for. */
    private static byte[] bytes(String shown) {
        String text = Pattern.compile("\\\\0([0-7]{3})")
                .matcher(shown)
                .replaceAll(
                        match -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 8))));
        return text.getBytes(ISO_8859_1);
    }
}
