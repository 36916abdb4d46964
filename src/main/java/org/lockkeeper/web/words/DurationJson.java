package org.lockkeeper.web.words;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.time.ApiDuration;
import org.springframework.boot.jackson.JacksonComponent;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/** Durations in request bodies. */
@JacksonComponent
final class DurationJson {

    static final class Deserializer extends ValueDeserializer<Duration> {

        @Override
        public @Nullable Duration deserialize(JsonParser parser, DeserializationContext context) {
            String field = String.valueOf(parser.currentName());
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw new InvalidField(
                        field,
                        parser.currentToken().isScalarValue() ? parser.getString() : null,
                        "must be a duration as a string, with its unit: \"90s\", \"30min\", \"PT1H\"");
            }
            try {
                return ApiDuration.parse(parser.getString());
            } catch (IllegalArgumentException refused) {
                throw new InvalidField(field, parser.getString(), String.valueOf(refused.getMessage()));
            }
        }
    }
}
