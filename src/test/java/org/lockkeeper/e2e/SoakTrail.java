package org.lockkeeper.e2e;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.lockkeeper.e2e.SoakFacts.Fact;
import tools.jackson.databind.JsonNode;

/**
 * The audit trail, played again entry by entry: what must hold at each version, and what was acknowledged. The rules are
 * written down here anew, by the groups of {@link Settings#standard()}.
 */
final class SoakTrail {
    /** Begins the reason of whatever an honest caller asks for; the rest of it he uses once. */
    static final String MARK = "soak ";

    private static final Map<String, Set<String>> CONFLICTS = Map.of(
            "backup",
            Set.of("cleanup", "update", "maintenance"),
            "cleanup",
            Set.of("backup", "cleanup", "update", "maintenance"),
            "update",
            Set.of("backup", "cleanup", "update", "maintenance"),
            "maintenance",
            Set.of("backup", "cleanup", "update", "maintenance"),
            Settings.FREE,
            Set.of());
    private static final Set<String> WITHOUT_CLAIM = Set.of("REFUSED", "CLOCK_SHIFTED", "ONCE_RESET");
    private static final Set<String> AS_ASKED = Set.of("RELEASED", "CANCELLED");

    private final Soak soak;
    private final Set<String> honest;
    private final Set<String> hostile;
    private final Map<String, String> phases = new HashMap<>();
    private final Map<String, String> askedBy = new HashMap<>();
    private final Map<String, String> reasons = new HashMap<>();
    private final Map<String, String> tokens = new HashMap<>();
    private final Map<String, String> ends = new HashMap<>();
    private final Map<String, Integer> prolonged = new HashMap<>();
    private final Map<String, Integer> acknowledged = new HashMap<>();
    private final Set<String> marks = new HashSet<>();
    private final Map<String, String> granted = new LinkedHashMap<>();
    private long version;
    private int index;
    private long lastToken;
    private boolean gatesWereOpened;

    /**
     * @param honest who changes something, as the trail tells them
     * @param hostile who may ask for what is theirs at most
     */
    SoakTrail(Soak soak, Set<String> honest, Set<String> hostile) {
        this.soak = soak;
        this.honest = honest;
        this.hostile = hostile;
    }

    /** Up to which it was read. */
    long version() {
        return version;
    }

    /** Until it is read again, what started inside did so while nobody was there: who stops Lockkeeper opens the gates. */
    void gatesWereOpened() {
        gatesWereOpened = true;
    }

    /** Which requests have not ended, and who asked for each. */
    Map<String, String> living() {
        Map<String, String> living = new HashMap<>(askedBy);
        living.keySet().removeAll(ends.keySet());
        return living;
    }

    void add(JsonNode entry) {
        soak.count("entries of the trail");
        long of = entry.at("/version").asLong();
        int at = entry.at("/index").asInt();
        check(of > version || of == version && at > index, "order", entry);
        version = of;
        index = at;
        String type = text(entry, "type");
        who(entry, type);
        if (WITHOUT_CLAIM.contains(type)) {
            soak.count("of these " + type);
            return;
        }
        String subject = text(entry, "subject");
        String before = phases.put(subject, text(entry, "after"));
        check(text(entry, "before").equals(before == null ? "" : before), "what was before", entry);
        check(!ends.containsKey(subject), "what has ended stays so", entry);
        switch (type) {
            case "REQUESTED" -> requested(entry, subject);
            case "GRANTED" -> granted(entry, subject);
            case "EXTENDED", "RENEWED" -> prolonged.merge(subject, 1, Integer::sum);
            case "INTRUDED" -> check(gatesWereOpened, "nothing that is gated starts inside", entry);
            case "ENDED" -> {
                granted.remove(subject);
                ends.put(subject, text(entry, "closeReason"));
            }
            default -> {}
        }
    }

    private void requested(JsonNode entry, String subject) {
        askedBy.put(subject, text(entry, "principal"));
        String reason = text(entry, "reason");
        reasons.put(subject, reason);
        check(!reason.startsWith(MARK) || marks.add(reason), "a key makes one request", entry);
    }

    private void granted(JsonNode entry, String subject) {
        soak.count("of these GRANTED");
        long token = entry.at("/token").asLong();
        check(token > lastToken, "tokens grow", entry);
        lastToken = token;
        tokens.put(subject, Long.toString(token));
        String group = text(entry, "group");
        granted.forEach((other, theirs) -> check(
                !Objects.requireNonNull(CONFLICTS.get(group)).contains(theirs),
                "%s of %s is granted".formatted(other, theirs),
                entry));
        granted.put(subject, group);
    }

    private void who(JsonNode entry, String type) {
        String principal = text(entry, "principal");
        if (type.equals("REFUSED") || principal.isEmpty() || honest.contains(principal)) {
            return;
        }
        boolean his = type.equals("REQUESTED")
                || principal.equals(askedBy.get(entry.at("/subject").asString("")));
        check(hostile.contains(principal) && his, "it was not his to do", entry);
    }

    /** Looks whether all this stands on it, which was acknowledged before it was read. */
    void bears(List<Fact> facts) {
        gatesWereOpened = false;
        for (Fact fact : facts) {
            String id = fact.id();
            boolean there = switch (fact.kind()) {
                case ASKED -> fact.detail().equals(reasons.get(id));
                case GRANTED -> fact.detail().equals(tokens.get(id));
                case PROLONGED -> acknowledged.merge(id, 1, Integer::sum) <= prolonged.getOrDefault(id, 0);
                case ENDED -> AS_ASKED.contains(ends.getOrDefault(id, "not at all"));
            };
            if (!there) {
                soak.found("%s was acknowledged, but by version %d the trail says: reason %s, token %s, end %s"
                        .formatted(fact, version, reasons.get(id), tokens.get(id), ends.get(id)));
            }
            soak.count("acknowledged facts found on the trail");
        }
    }

    private void check(boolean holds, String rule, JsonNode entry) {
        if (!holds) {
            soak.found(rule + ": " + entry);
        }
    }

    private static String text(JsonNode entry, String field) {
        return entry.path(field).asString("");
    }
}
