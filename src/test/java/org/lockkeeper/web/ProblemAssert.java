package org.lockkeeper.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.AbstractAssert;
import org.lockkeeper.testing.Answer;

/** Says of an answer that it is a problem of the closed list, complete and without what callers must not see. */
final class ProblemAssert extends AbstractAssert<ProblemAssert, Answer> {

    private ProblemAssert(Answer actual) {
        super(actual, ProblemAssert.class);
    }

    static ProblemAssert assertProblem(Answer answer, ProblemType type) {
        return assertProblem(answer, type, type.status().value());
    }

    static ProblemAssert assertProblem(Answer answer, ProblemType type, int status) {
        return new ProblemAssert(answer).is(type, status);
    }

    private ProblemAssert is(ProblemType type, int status) {
        assertThat(actual.text("/type")).as("%s", actual).isEqualTo(type.uri().toString());
        assertThat(actual.status()).as("%s", actual).isEqualTo(status);
        assertThat(actual.header("Content-Type")).as("%s", actual).startsWith("application/problem+json");
        assertThat(actual.body().at("/status").asInt()).isEqualTo(status);
        assertThat(actual.text("/title")).isEqualTo(type.title());
        assertThat(actual.text("/detail")).isNotBlank();
        assertThat(actual.body().toString()).doesNotContain("Exception", "org.lockkeeper", "org.springframework");
        return this;
    }

    /** The one field that is at fault, and words of what is said of it. */
    ProblemAssert names(String field, String message) {
        assertThat(actual.body().at("/errors").size()).isEqualTo(1);
        assertThat(actual.text("/errors/0/field")).isEqualTo(field);
        assertThat(actual.text("/errors/0/message")).contains(message);
        assertThat(actual.text("/detail")).contains(field);
        return this;
    }

    ProblemAssert quotes(String value) {
        assertThat(actual.text("/errors/0/value")).isEqualTo(value);
        return this;
    }

    ProblemAssert quotesNothing() {
        assertThat(actual.body().at("/errors/0/value").isMissingNode())
                .as("%s", actual)
                .isTrue();
        return this;
    }

    ProblemAssert says(String... words) {
        assertThat(actual.text("/detail")).contains(words);
        return this;
    }

    ProblemAssert has(String pointer, String value) {
        assertThat(actual.body().at(pointer).toString()).as("%s", actual).isEqualTo(value);
        return this;
    }

    ProblemAssert hasHeader(String name, String value) {
        assertThat(actual.header(name)).as("%s", actual.headers().map()).isEqualTo(value);
        return this;
    }
}
