package org.lockkeeper.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.databind.json.JsonMapper;

/** The API's answers and problems as {@code text/plain}, for callers that have no JSON parser: shells. */
final class TextConverter extends AbstractHttpMessageConverter<Object> {

    private final JsonMapper mapper;

    TextConverter(JsonMapper mapper) {
        super(StandardCharsets.UTF_8, MediaType.TEXT_PLAIN);
        this.mapper = mapper;
    }

    @Override
    protected boolean supports(Class<?> type) {
        return ProblemDetail.class.isAssignableFrom(type)
                || (type.isRecord() && type.getName().startsWith("org.lockkeeper."));
    }

    @Override
    public boolean canRead(Class<?> type, @Nullable MediaType mediaType) {
        return false;
    }

    /** Only for whoever names the type: what has none, an event's data say, stays JSON. */
    @Override
    public boolean canWrite(Class<?> type, @Nullable MediaType mediaType) {
        return mediaType != null && super.canWrite(type, mediaType);
    }

    @Override
    protected Object readInternal(Class<?> type, HttpInputMessage message) {
        throw new HttpMessageNotReadableException("requests are JSON", message);
    }

    @Override
    protected void writeInternal(Object answer, HttpOutputMessage message) throws IOException {
        String text = TextRendering.of(
                answer instanceof ProblemDetail problem
                        ? mapper.readTree(ProblemWriter.json(problem))
                        : mapper.valueToTree(answer));
        message.getBody().write(text.getBytes(StandardCharsets.UTF_8));
    }
}
