package org.lockkeeper.reporting.notify;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.files.GateStatus;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.maintenance.calendar.HoursWatch.GroupHours;
import org.lockkeeper.maintenance.safety.Verdict;

/** Puts into words what holds now. */
final class StateNotices {

    private StateNotices() {}

    static Notice verdict(Verdict verdict, @Nullable String before, Instant at) {
        Map<String, String> data = new LinkedHashMap<>();
        Notices.put(data, "event", EventNames.VERDICT_CHANGED);
        Notices.put(data, "group", verdict.group());
        Notices.put(data, "state", verdict.state());
        Notices.put(data, "previousState", before);
        String blockers = verdict.blockers().stream().map(Blocker::detail).collect(Collectors.joining("; "));
        Notices.put(data, "blockers", blockers);
        Notices.put(
                data,
                "text",
                "verdict of group %s: %s%s"
                        .formatted(verdict.group(), verdict.state(), blockers.isEmpty() ? "" : ", " + blockers));
        return new Notice(
                Notices.newId(),
                EventNames.VERDICT_CHANGED,
                "verdict/" + verdict.group(),
                at,
                verdict.group(),
                null,
                data);
    }

    /** @param why nothing of the group begins now; null where it may */
    static Notice hours(String name, GroupHours hours, @Nullable String why, Instant at) {
        String group = hours.group();
        Map<String, String> data = new LinkedHashMap<>();
        Notices.put(data, "event", name);
        Notices.put(data, "group", group);
        Notices.put(data, "state", hours.state());
        Notices.put(data, "detail", why);
        Notices.put(data, "changesAt", hours.changesAt());
        Notices.put(
                data,
                "text",
                "%s of group %s: %s"
                        .formatted(
                                name.replace('.', ' '),
                                group,
                                why != null
                                        ? why
                                        : hours.changesAt() == null
                                                ? "work may begin"
                                                : "work may begin, up to " + hours.changesAt()));
        return new Notice(Notices.newId(), name, "hours/" + group, at, group, null, data);
    }

    static Notice endingSoon(Claim claim, Instant at) {
        return of(claim, EventNames.WINDOW_ENDING_SOON, at);
    }

    static Notice overdue(Claim claim, Instant at) {
        return of(claim, EventNames.kind(claim.request().kind()) + "." + EventNames.OVERDUE, at);
    }

    private static Notice of(Claim claim, String name, Instant at) {
        Map<String, String> data = new LinkedHashMap<>();
        Notices.put(data, "event", name);
        Notices.describe(data, claim);
        @Nullable String ends = data.get("endsAt");
        Notices.put(data, "text", Notices.text(name, claim.id(), claim, ends == null ? null : "ends at " + ends));
        return new Notice(
                Notices.newId(),
                name,
                claim.id(),
                at,
                claim.request().group(),
                claim.request().traceparent(),
                data);
    }

    static Notice failed(GateStatus.Owed owed, Instant at) {
        Map<String, String> data = new LinkedHashMap<>();
        Notices.put(data, "event", EventNames.START_FAILED);
        Notices.put(data, "unit", owed.unit());
        Notices.put(data, "detail", owed.reason());
        Notices.put(data, "text", Notices.text(EventNames.START_FAILED, owed.unit(), null, owed.reason()));
        return new Notice(Notices.newId(), EventNames.START_FAILED, owed.unit(), at, null, null, data);
    }
}
