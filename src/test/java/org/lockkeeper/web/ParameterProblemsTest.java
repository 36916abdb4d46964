package org.lockkeeper.web;

import static org.lockkeeper.web.ProblemAssert.assertProblem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Query parameters and headers that are refused. */
class ParameterProblemsTest extends CalledTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "windows?state=OPNE     | state | OPNE | must be one of [PLANNED, QUEUED, DRAINING, OPEN, CLOSED]",
                "windows?state=open     | state | open | must be one of",
                "windows/w-x?until=OPN  | until | OPN  | must be one of [PLANNED, QUEUED, DRAINING, OPEN, CLOSED]",
                "services?state=QUIET   | state | QUIET | must be one of [IDLE, BUSY, UNKNOWN]",
                "windows/w-x?wait=abc   | wait  | abc  | must be a duration such as 90s",
                "windows/w-x?wait=10    | wait  | 10   | must be a duration such as 90s",
                "windows/w-x?wait=-1s   | wait  | -1s  | must not be negative",
                "windows/w-x?wait=1min | wait  | PT1M | needs until",
                "windows/w-x?until=OPEN&wait=11min | wait  | PT11M | must be at most PT10M",
                "windows/w-x?wait=PT99999999999999999999H | wait | PT99999999999999999999H | must be a duration",
                "audit?since=yesterday  | since | yesterday | must be a time such as 2030-01-31T12:00:00Z",
                "audit?since=%2B999999999-01-01T00:00:00Z | since | +999999999-01-01T00:00:00Z | 1970 to 9999",
                "audit?limit=0          | limit | 0    | must be from 1 to 1000",
                "audit?limit=1001       | limit | 1001 | must be from 1 to 1000",
                "audit?limit=many       | limit | many | must be a whole number",
                "audit?after=-1         | after | -1   | must not be negative",
                "audit?after=99999999999999999999 | after | 99999999999999999999 | must be a whole number",
            })
    void aValueThatIsRefusedIsNamed(String path, String field, String value, String message) {
        assertProblem(call.get("/api/v1/" + path), ProblemType.INVALID_REQUEST)
                .names(field, message)
                .quotes(value);
    }

    @ParameterizedTest
    @CsvSource({
        "windows?state=, state",
        "windows/w-x?until=, until",
        "windows/w-x?wait=, wait",
        "audit?since=, since",
        "audit?limit=%20, limit",
        "verdict?group, group",
        "services?state=, state"
    })
    void anEmptyParameterIsNotTakenForAMissingOne(String path, String field) {
        assertProblem(call.get("/api/v1/" + path), ProblemType.INVALID_REQUEST).names(field, "must not be empty");
    }

    @Test
    void aMisspeltParameterIsRefusedAndTheKnownOnesAreListed() {
        assertProblem(call.get("/api/v1/windows/w-x?untl=OPEN"), ProblemType.UNKNOWN_FIELD)
                .names("untl", "there is no such parameter")
                .has("/errors/0/known", "[\"until\",\"untilEmpty\",\"wait\"]");
    }

    @Test
    void aParameterGivenTwiceIsRefused() {
        assertProblem(call.get("/api/v1/verdict?group=backup&group=maintenance"), ProblemType.INVALID_REQUEST)
                .names("group", "must be given once");
    }

    @Test
    void aVerdictForAnUnknownGroupIsRefusedWithTheKnownOnes() {
        assertProblem(call.get("/api/v1/verdict?group=bakcup"), ProblemType.UNKNOWN_GROUP)
                .has("/group", "\"bakcup\"")
                .has("/groups", "[\"backup\",\"maintenance\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "k\u00e4y"})
    void anIdempotencyKeyOfOtherThanVisibleCharactersIsRefused(String key) {
        String sent = key.isEmpty() ? key : key.replace('\u00e4', '\t');
        assertProblem(call.window(BODY, "Idempotency-Key", sent), ProblemType.INVALID_REQUEST)
                .names("Idempotency-Key", "must be 1 to 255 visible ASCII characters");
    }

    @Test
    void anIdempotencyKeyHasAtMost255Characters() {
        assertProblem(call.window(BODY, "Idempotency-Key", "k".repeat(256)), ProblemType.INVALID_REQUEST)
                .names("Idempotency-Key", "must be 1 to 255");
        call.window(BODY, "Idempotency-Key", "k".repeat(255)).expect(201);
    }

    @Test
    void anIdempotencyKeyOfAnotherRequestIsRefused() {
        call.window(BODY, "Idempotency-Key", "one").expect(201);
        assertProblem(
                        call.window(BODY.replace("1h", "2h"), "Idempotency-Key", "one"),
                        ProblemType.IDEMPOTENCY_KEY_REUSED)
                .has("/idempotencyKey", "\"one\"");
    }
}
