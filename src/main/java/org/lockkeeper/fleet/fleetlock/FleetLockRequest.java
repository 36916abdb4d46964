package org.lockkeeper.fleet.fleetlock;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.words.InvalidField;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A body of the FleetLock protocol. What else is in it is left alone: another version of the protocol may know it.
 *
 * @param client_params who asks; called as the protocol calls it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record FleetLockRequest(@Nullable FleetLockClient client_params) {

    /**
     * Who asks.
     *
     * @param id as the host calls itself: at most 253 letters, digits and . _ : @ -
     * @param group the pool that it is in
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record FleetLockClient(@Nullable String id, @Nullable String group) {}

    /** The same, checked. */
    record Client(String id, String group) {}

    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9._:@-]{1,253}");
    private static final Pattern GROUP = Pattern.compile("[a-zA-Z0-9.-]{1,64}");

    static FleetLockRequest read(JsonMapper json, byte[] body) {
        FleetLockRequest read;
        try {
            read = json.readValue(body, FleetLockRequest.class);
        } catch (JacksonException unreadable) {
            read = null;
        }
        if (read == null) {
            throw new ApiProblem(
                    ProblemType.INVALID_REQUEST,
                    "the body is not the JSON that is needed: {\"client_params\":{\"id\":\"…\",\"group\":\"…\"}}");
        }
        return read;
    }

    Client client() {
        if (client_params == null) {
            throw new InvalidField("client_params", null, "is required");
        }
        return new Client(
                checked(
                        "client_params.id",
                        client_params.id(),
                        ID,
                        "must be of 1 to 253 letters, digits and . _ : @ -"),
                checked(
                        "client_params.group",
                        client_params.group(),
                        GROUP,
                        "must be of 1 to 64 letters, digits, '.' and '-'"));
    }

    private static String checked(String field, @Nullable String value, Pattern pattern, String why) {
        if (value == null || !pattern.matcher(value).matches()) {
            throw new InvalidField(field, value, why);
        }
        return value;
    }
}
