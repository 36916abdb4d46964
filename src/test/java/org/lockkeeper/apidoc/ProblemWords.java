package org.lockkeeper.apidoc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The table of problems in docs/api.md, and which of them an operation may answer with. */
final class ProblemWords {

    record Row(int status, String when, Set<String> members) {}

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[a-z`, -]+`) \\| (\\d{3}) \\|(.*?)\\|(.*?)\\|$");
    private static final Pattern NAME = Pattern.compile("`([A-Za-z-]+)(?:\\[])?`");

    /** By status; each operation may answer with these, whatever it does. */
    private static final List<String> ALWAYS = List.of(
            "invalid-request",
            "unknown-field",
            "bad-request",
            "unauthenticated",
            "forbidden",
            "not-acceptable",
            "host-not-allowed",
            "too-many-requests",
            "internal",
            "store-unavailable",
            "systemd-unavailable",
            "identity-provider-unavailable",
            "shutting-down");

    private static final List<String> WITH_BODY =
            List.of("body-timeout", "payload-too-large", "unsupported-media-type");

    /** Besides those, by the operation's id. */
    private static final Map<String, List<String>> OWN = Map.ofEntries(
            Map.entry("requestWindow", List.of("unknown-group", "queue-full", "too-many-leases")),
            Map.entry("extendWindow", List.of("window-closed", "window-not-open", "token-mismatch")),
            Map.entry("moveWindow", List.of("window-closed", "window-not-planned", "outside-hours")),
            Map.entry("closeWindow", List.of("members-busy", "close-revoked", "token-mismatch")),
            Map.entry("forceReleaseWindow", List.of("window-closed")),
            Map.entry("askWindowToFinish", List.of("window-closed")),
            Map.entry(
                    "requestLease",
                    List.of(
                            "unknown-group",
                            "unknown-unit",
                            "queue-full",
                            "too-many-leases",
                            "no-such-parent",
                            "would-deadlock",
                            "request-differs")),
            Map.entry("renewLease", List.of("token-mismatch", "lease-ended")),
            Map.entry("releaseLease", List.of("token-mismatch", "lease-ended")),
            Map.entry("forceReleaseLease", List.of("lease-ended")),
            Map.entry("askLeaseToFinish", List.of("lease-ended")),
            Map.entry("resetOnce", List.of("not-found", "work-running")),
            Map.entry("createToken", List.of("unknown-group", "token-exists")),
            Map.entry("getVerdict", List.of("unknown-group")),
            Map.entry("getCalendar", List.of("unknown-group")),
            Map.entry("getSchedule", List.of("not-found")),
            Map.entry("skipOccurrence", List.of("not-found")),
            Map.entry("waitUntilQuiet", List.of("unknown-unit", "too-many-waits")),
            Map.entry("forceReleaseSlot", List.of("unknown-pool")),
            Map.entry("forgetHost", List.of("not-found", "host-has-slot")),
            Map.entry("pauseFleet", List.of("unknown-pool", "queue-full")),
            Map.entry("resumeFleet", List.of("unknown-pool")),
            Map.entry("fleetLockPreReboot", List.of("unknown-pool", "slots-taken", "fleet-paused", "queue-full")),
            Map.entry("fleetLockSteadyState", List.of("unknown-pool")),
            Map.entry("streamEvents", List.of("too-many-listeners")));

    private final Map<String, Row> rows = new LinkedHashMap<>();

    ProblemWords(Path docs) throws IOException {
        Matcher row = ROW.matcher(Files.readString(docs));
        while (row.find()) {
            Set<String> members = names(row.group(4));
            for (String type : names(row.group(1))) {
                rows.put(
                        type,
                        new Row(Integer.parseInt(row.group(2)), row.group(3).strip(), members));
            }
        }
    }

    private static Set<String> names(String cell) {
        Set<String> found = new LinkedHashSet<>();
        Matcher name = NAME.matcher(cell);
        while (name.find()) {
            found.add(name.group(1));
        }
        return found;
    }

    Set<String> types() {
        return rows.keySet();
    }

    /** The types that have this member. */
    String having(String member) {
        return rows.entrySet().stream()
                .filter(row -> row.getValue().members().contains(member))
                .map(row -> "`" + row.getKey() + "`")
                .collect(Collectors.joining(", "));
    }

    /** What an operation may answer, by status, as sentences. */
    Map<Integer, String> of(String id, boolean body, boolean key, boolean subject) {
        List<String> types = new ArrayList<>(ALWAYS);
        if (body) {
            types.addAll(WITH_BODY);
        }
        if (key) {
            types.add("idempotency-key-reused");
        }
        if (subject) {
            types.add("not-found");
        }
        types.addAll(OWN.getOrDefault(id, List.of()));
        Map<Integer, String> told = new TreeMap<>();
        for (String type : types) {
            Row row = rows.get(type);
            if (row == null) {
                throw new AssertionError("docs/api.md knows no problem " + type);
            }
            String line = row.when().isEmpty() ? "- `" + type + "`" : "- `" + type + "`: " + row.when();
            told.merge(row.status(), line, (before, more) -> before + "\n" + more);
        }
        return told;
    }
}
