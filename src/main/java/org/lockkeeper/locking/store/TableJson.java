package org.lockkeeper.locking.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Handled;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.LockTable.Remembered;
import org.lockkeeper.locking.rules.Once;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Terms;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/** The stored form of tables and events. Its own mapper: what the API looks like must not change what is stored. */
final class TableJson {

    /** Grows when a stored document can no longer be read by an older Lockkeeper. */
    static final int FORMAT = 11;

    /** What requests have that earlier formats did not know. Anything else that is missing is damage. */
    @SuppressWarnings("UnusedMethod") // read by Jackson
    private interface RequestFields {
        @JsonDeserialize(using = FalseIfAbsent.class)
        boolean inhibit();

        @JsonDeserialize(using = FalseIfAbsent.class)
        boolean admitted();

        @JsonDeserialize(using = NoneIfAbsent.class)
        List<String> above();

        @JsonDeserialize(using = NoTermsIfAbsent.class)
        Terms terms();
    }

    /** Earlier formats did not know it; without it, it is the format before. */
    @SuppressWarnings("UnusedMethod") // read by Jackson
    private interface TableFields {
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        @JsonDeserialize(using = NoneHandledIfAbsent.class)
        List<Handled> handled();
    }

    /** Keys and work of earlier formats were nobody's in particular. */
    @SuppressWarnings("UnusedMethod") // read by Jackson
    private interface CallerFields {
        @JsonDeserialize(using = EmptyIfAbsent.class)
        String caller();
    }

    static final class EmptyIfAbsent extends ValueDeserializer<String> {
        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) {
            return parser.getString();
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) {
            return "";
        }
    }

    static final class NoneIfAbsent extends ValueDeserializer<List<String>> {
        @Override
        public List<String> deserialize(JsonParser parser, DeserializationContext context) {
            return List.of(parser.readValueAs(String[].class));
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) {
            return List.of();
        }
    }

    static final class NoneHandledIfAbsent extends ValueDeserializer<List<Handled>> {
        @Override
        public List<Handled> deserialize(JsonParser parser, DeserializationContext context) {
            return List.of(parser.readValueAs(Handled[].class));
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) {
            return List.of();
        }
    }

    static final class NoTermsIfAbsent extends ValueDeserializer<Terms> {
        @Override
        public Terms deserialize(JsonParser parser, DeserializationContext context) {
            return parser.readValueAs(Terms.class);
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) {
            return Terms.NONE;
        }
    }

    static final class FalseIfAbsent extends ValueDeserializer<Boolean> {
        @Override
        public Boolean deserialize(JsonParser parser, DeserializationContext context) {
            return parser.getBooleanValue();
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) {
            return false;
        }
    }

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS, DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addMixIn(Request.class, RequestFields.class)
            .addMixIn(LockTable.class, TableFields.class)
            .addMixIn(Remembered.class, CallerFields.class)
            .addMixIn(Once.class, CallerFields.class)
            .build();

    private TableJson() {}

    static String write(Object tableOrEventOrEntry) {
        return MAPPER.writeValueAsString(tableOrEventOrEntry);
    }

    static Object entry(Entries.Kind kind, String body) {
        return switch (kind) {
            case CLAIM -> read(body, Claim.class);
            case ONCE -> read(body, Once.class);
        };
    }

    static Remembered remembered(String body) {
        return read(body, Remembered.class);
    }

    static LockTable table(String body) {
        return read(body, LockTable.class);
    }

    static Event event(String body) {
        return read(body, Event.class);
    }

    private static <T> T read(String body, Class<T> type) {
        try {
            return MAPPER.readValue(body, type);
        } catch (JacksonException failure) {
            throw new StoreException(
                    "a stored %s cannot be read: %s".formatted(type.getSimpleName(), failure.getOriginalMessage()),
                    failure);
        }
    }
}
