package org.lockkeeper.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lockkeeper.web.ProblemAssert.assertProblem;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.testing.Answer;

/** Bodies that cannot be read: the answer says what is wrong with them, and where. */
class BodyProblemsTest extends CalledTest {

    @Test
    void malformedJsonIsRefusedWithLineAndColumn() {
        assertProblem(call.window("{\"reason\": \"r\",\n \"duration\" 5}"), ProblemType.INVALID_REQUEST)
                .says("was expecting a colon", "(line 2, column");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null"})
    void aMissingBodyIsRefused(String body) {
        assertProblem(call.window(body), ProblemType.INVALID_REQUEST).says("a JSON body is required");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{}]", "3", "\"text\"", "true"})
    void aBodyThatIsNoObjectIsRefused(String body) {
        assertProblem(call.window(body), ProblemType.INVALID_REQUEST).says("it must be one object and nothing else");
    }

    @Test
    void aSecondValueAfterTheBodyIsRefused() {
        assertProblem(call.window(BODY + " {}"), ProblemType.INVALID_REQUEST).says("nothing else");
    }

    @Test
    void garbageAfterTheBodyIsRefusedWithItsPlace() {
        assertProblem(call.window(BODY + "x"), ProblemType.INVALID_REQUEST).says("'x'", "line 1");
    }

    @Test
    void aDuplicateFieldIsRefusedByName() {
        assertProblem(call.window(BODY.replace("{", "{\"reason\":\"z\",")), ProblemType.INVALID_REQUEST)
                .says("Duplicate", "reason", "line 1");
    }

    @Test
    void anUnknownFieldIsRefusedAndTheKnownOnesAreListed() {
        assertProblem(call.window(BODY.replace("\"reason\"", "\"raeson\"")), ProblemType.UNKNOWN_FIELD)
                .names("raeson", "there is no such field")
                .has(
                        "/errors/0/known",
                        "[\"group\",\"reason\",\"requestedBy\",\"duration\",\"waitTimeout\",\"admits\",\"inhibit\","
                                + "\"priority\",\"onDrainTimeout\",\"stop\",\"override\",\"openAt\",\"lead\",\"atLeast\",\"cutoff\",\"expects\",\"onlyIfFits\"]");
    }

    @ParameterizedTest
    @CsvSource({"5", "5.5", "true", "[\"r\"]", "{}"})
    void aReasonThatIsNoStringIsRefused(String value) {
        assertProblem(call.window(BODY.replace("\"r\"", value)), ProblemType.INVALID_REQUEST)
                .names("reason", "must be a string");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[[[", "{\"reason\":", "{\"", "{'reason':1}", "{\"reason\":NaN}", "\u00ff", "<xml/>"})
    void whatIsNoJsonIsRefused(String body) {
        assertProblem(call.window(body), ProblemType.INVALID_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void deepNestingIsRefused(String opening) {
        assertProblem(call.window(opening.repeat(5000)), ProblemType.INVALID_REQUEST);
    }

    @Test
    void aBodyInAnotherEncodingIsRefused() {
        byte[] latin = BODY.replace("\"r\"", "\"\u00fc\"").getBytes(StandardCharsets.ISO_8859_1);
        Answer answer = call.send(
                "POST",
                Call.WINDOWS,
                java.net.http.HttpRequest.BodyPublishers.ofByteArray(latin),
                "Content-Type",
                "application/json");
        assertProblem(answer, ProblemType.INVALID_REQUEST).says("UTF-8");
    }

    @Test
    void theExtensionsBodyIsHeldToTheSameRules() {
        assertProblem(call.post(Call.WINDOWS + "/w-x/extend", "{\"durations\":\"1h\"}"), ProblemType.UNKNOWN_FIELD)
                .names("durations", "no such field")
                .has("/errors/0/known", "[\"duration\",\"by\"]");
    }

    @Test
    void problemsNameTheRequestTheyAnswer() {
        assertThat(call.window("").text("/instance")).isEqualTo(Call.WINDOWS);
    }
}
