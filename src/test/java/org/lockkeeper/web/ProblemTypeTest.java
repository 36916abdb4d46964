package org.lockkeeper.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTypeTest {

    @ParameterizedTest
    @EnumSource
    void aTypeIsANameWithATitleAndAStatusOfAnError(ProblemType type) {
        assertThat(String.valueOf(type.uri())).matches("urn:lockkeeper:problem:[a-z]+(-[a-z]+)*");
        assertThat(type.title()).isNotBlank();
        assertThat(type.status().isError()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "400, BAD_REQUEST",
        "404, NOT_FOUND",
        "405, METHOD_NOT_ALLOWED",
        "406, NOT_ACCEPTABLE",
        "413, PAYLOAD_TOO_LARGE",
        "414, BAD_REQUEST",
        "415, UNSUPPORTED_MEDIA_TYPE",
        "431, BAD_REQUEST",
        "500, INTERNAL",
        "501, BAD_REQUEST",
        "503, SHUTTING_DOWN",
        "505, BAD_REQUEST",
        "599, INTERNAL"
    })
    void everyStatusOfOthersHasAType(int status, ProblemType type) {
        assertThat(StatusProblems.of(status)).isEqualTo(type);
    }
}
