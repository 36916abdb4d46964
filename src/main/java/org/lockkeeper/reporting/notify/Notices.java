package org.lockkeeper.reporting.notify;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.Request;

/** Puts into words what has happened. Never a fencing token: whoever has one may speak for its owner. */
final class Notices {

    private Notices() {}

    /** Null of what is not told. */
    static @Nullable Notice of(long version, int index, Event event) {
        String name = EventNames.of(event);
        if (name == null) {
            return null;
        }
        Claim claim = event.after();
        Map<String, String> data = new LinkedHashMap<>();
        put(data, "event", name);
        describe(data, claim);
        put(data, "actor", event.actor());
        put(data, "principal", event.principal());
        put(data, "detail", event.detail());
        put(data, "version", Long.toString(version));
        put(data, "index", Integer.toString(index));
        put(data, "text", text(name, event.subject(), claim, said(event)));
        return new Notice(
                newId(),
                name,
                event.subject(),
                event.at(),
                claim == null ? null : claim.request().group(),
                claim == null ? null : claim.request().traceparent(),
                data);
    }

    /** Of what is planned, when it is to open. */
    private static @Nullable String said(Event event) {
        Claim claim = event.after();
        return switch (event.type()) {
            case PLANNED, MOVED, QUEUED ->
                claim == null || claim.request().plan() == null
                        ? event.detail()
                        : "opens at " + claim.request().plan().openAt();
            default -> event.detail();
        };
    }

    static String newId() {
        return UUID.randomUUID().toString();
    }

    static void describe(Map<String, String> data, @Nullable Claim claim) {
        if (claim == null) {
            return;
        }
        Request request = claim.request();
        Lease lease = claim.lease();
        End end = claim.end();
        put(data, "kind", EventNames.kind(request.kind()));
        put(data, "group", request.group());
        put(data, "owner", request.owner());
        put(data, "unit", request.binding().unit());
        put(data, "reason", request.reason());
        put(data, "priority", request.priority().word());
        put(data, "requestedAt", request.requestedAt());
        put(data, "openAt", request.plan() == null ? null : request.plan().openAt());
        put(data, "schedule", request.plan() == null ? null : request.plan().schedule());
        put(data, "waitUntil", claim.waitUntil());
        put(data, "endsAt", lease == null || lease.heldAt() == null ? null : lease.endsAt());
        if (end != null) {
            put(data, "outcome", end.reason().name());
            put(data, "note", end.note());
            put(data, "blockers", end.blockers().stream().map(Blocker::detail).collect(Collectors.joining("; ")));
        }
    }

    /** A sentence for people. */
    static String text(String name, String subject, @Nullable Claim claim, @Nullable String detail) {
        String what = claim == null
                ? subject
                : "%s of group %s (%s: %s)"
                        .formatted(
                                subject,
                                claim.request().group(),
                                claim.request().owner(),
                                claim.request().reason());
        End end = claim == null ? null : claim.end();
        String how = end == null ? detail : end.reason().name();
        return "%s: %s%s"
                .formatted(
                        name.replace('.', ' ').replace('-', ' '), what, how == null || how.isBlank() ? "" : ", " + how);
    }

    static void put(Map<String, String> data, String name, @Nullable Object value) {
        String text = Objects.toString(value, "");
        if (!text.isEmpty()) {
            data.put(name, text);
        }
    }
}
