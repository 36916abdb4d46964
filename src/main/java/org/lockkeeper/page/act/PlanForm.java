package org.lockkeeper.page.act;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.maintenance.window.WindowSubmissions.WindowRequest;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.access.Right;

/** The form in which a window is asked for. */
final class PlanForm {

    static final List<String> NAMES = List.of(
            "group",
            "reason",
            "duration",
            "openAt",
            "requestedBy",
            "waitTimeout",
            "atLeast",
            "lead",
            "expects",
            "onlyIfFits",
            "admits",
            "priority",
            "onDrainTimeout",
            "stop",
            "inhibit",
            "override");

    private static final Set<String> FIRST = Set.of("group", "reason", "duration", "openAt");

    private PlanForm() {}

    /** Only what this caller has the right to ask for. */
    static List<Field> fields(Typed typed, Map<String, String> errors, Principal caller, List<String> groups) {
        return NAMES.stream()
                .filter(name -> offered(name, caller))
                .map(name -> field(name, groups).filled(typed, errors))
                .toList();
    }

    static boolean first(Field field) {
        return FIRST.contains(field.name());
    }

    private static boolean offered(String name, Principal caller) {
        return switch (name) {
            case "admits" -> caller.may(Right.ADMITS);
            case "priority" -> caller.may(Right.URGENT);
            case "onDrainTimeout", "stop" -> caller.may(Right.STOP);
            case "inhibit" -> caller.may(Right.INHIBIT);
            default -> true;
        };
    }

    private static Field field(String name, List<String> groups) {
        return switch (name) {
            case "group" -> Field.choice(name, groups);
            case "reason", "duration", "requestedBy" -> Field.line(name, true);
            case "onlyIfFits", "inhibit" -> Field.tick(name);
            case "priority" -> Field.choice(name, List.of("normal", "urgent"));
            case "onDrainTimeout" -> Field.choice(name, List.of("give-up", "stop", "open-anyway"));
            default -> Field.line(name, false);
        };
    }

    static WindowRequest request(Typed typed) {
        return new WindowRequest(
                typed.text("group"),
                typed.text("reason"),
                typed.text("requestedBy"),
                typed.duration("duration"),
                typed.duration("waitTimeout"),
                typed.list("admits"),
                ticked(typed, "inhibit"),
                typed.text("priority"),
                typed.text("onDrainTimeout"),
                typed.list("stop"),
                typed.text("override"),
                typed.text("openAt"),
                typed.duration("lead"),
                typed.duration("atLeast"),
                null,
                typed.duration("expects"),
                ticked(typed, "onlyIfFits"));
    }

    private static @Nullable Boolean ticked(Typed typed, String name) {
        return typed.flag(name) ? Boolean.TRUE : null;
    }
}
