package org.lockkeeper.fuzz;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.fuzz.Description.Operation;
import tools.jackson.databind.JsonNode;

/**
 * The audit trail as the witness: each change that a caller makes stands there, and must be one that was answered with
 * success. What Lockkeeper does by itself (grants, ends by time) is not asked about.
 */
final class Trail {

    /** What a caller did: the type of its entry, and the id of the window or lease. */
    record Deed(String type, String subject) {

        /** @return null where nothing is changed */
        static @Nullable Deed of(Operation operation, Reply reply) {
            if (!operation.changes() || reply.status() >= 300) {
                return null;
            }
            String path = operation.path();
            String type = path.endsWith("/force-release") || operation.method().equals("DELETE")
                    ? "ENDED"
                    : path.endsWith("/extend")
                            ? "EXTENDED"
                            : path.endsWith("/renew")
                                    ? "RENEWED"
                                    : path.endsWith("/ask-to-finish")
                                            ? "FINISH_ASKED"
                                            : path.endsWith("/reset") ? "ONCE_RESET" : "REQUESTED";
            return new Deed(type, type.equals("ONCE_RESET") ? "" : reply.field("id"));
        }
    }

    private static final Set<String> BY_CALLERS =
            Set.of("REQUESTED", "EXTENDED", "RENEWED", "FINISH_ASKED", "ONCE_RESET");
    private static final Set<String> ENDS_BY_CALLERS = Set.of("RELEASED", "CANCELLED", "FORCED");

    private final Function<String, JsonNode> look;
    private long read;

    /** @param look asks for this path */
    Trail(Function<String, JsonNode> look) {
        this.look = look;
        news();
    }

    /** What has been entered since the last look. */
    List<JsonNode> news() {
        List<JsonNode> entries = new ArrayList<>();
        while (true) {
            JsonNode page = look.apply("/api/v1/audit?limit=1000&after=" + read);
            if (page.path("entries").isEmpty()) {
                return entries;
            }
            page.path("entries").forEach(entries::add);
            read = page.path("next").asLong();
        }
    }

    /**
     * @param deeds what was answered with success
     * @param unanswered of how many requests the callers do not know what became of them
     * @return entries that nobody has brought about
     */
    static List<JsonNode> unexplained(List<JsonNode> entries, Collection<Deed> deeds, int unanswered) {
        Set<Deed> explained = new HashSet<>(deeds);
        List<JsonNode> strange = new ArrayList<>();
        for (JsonNode entry : entries) {
            String type = entry.path("type").asString();
            boolean byCaller = BY_CALLERS.contains(type)
                            && !entry.path("actor").asString("").equals("lockkeeper")
                    || type.equals("ENDED")
                            && ENDS_BY_CALLERS.contains(
                                    entry.path("closeReason").asString(""));
            String subject =
                    type.equals("ONCE_RESET") ? "" : entry.path("subject").asString("");
            if (byCaller && !explained.contains(new Deed(type, subject))) {
                strange.add(entry);
            }
        }
        return strange.size() <= unanswered ? List.of() : strange;
    }
}
