package org.lockkeeper.maintenance.window;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.maintenance.admission.Empties;
import org.lockkeeper.maintenance.safety.Asking;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.access.Principal;

/**
 * A close that waits until nothing runs inside the window any more.
 *
 * @param unlessExtended for how long it was to be open in all when this was asked for; null if it was not open
 */
public record Closing(
        Windows windows,
        String id,
        @Nullable Long token,
        @Nullable String by,
        @Nullable String note,
        @Nullable Duration unlessExtended,
        Principal caller,
        Asking asking) {

    /** For who is not shown it: its view is this room's. */
    public void end(Empties.Outcome outcome) {
        conclude(outcome);
    }

    WindowView conclude(Empties.Outcome outcome) {
        WindowView window = windows.get(id, caller);
        return switch (outcome) {
            case EMPTY -> close();
            case BUSY ->
                throw stillOpen(ProblemType.MEMBERS_BUSY, String.join(", ", inside(window)) + " run inside it", window);
            case UNKNOWN ->
                throw stillOpen(ProblemType.MEMBERS_BUSY, "what runs inside it is not known" + why(window), window);
            case EXTENDED -> throw stillOpen(ProblemType.CLOSE_REVOKED, "it was extended meanwhile", window);
            case HUNG_UP -> throw stillOpen(ProblemType.CLOSE_REVOKED, "nobody waits any more", window);
            case SHUTTING_DOWN -> throw new ApiProblem(ProblemType.SHUTTING_DOWN, "Lockkeeper is shutting down");
        };
    }

    private WindowView close() {
        WindowView window = windows.close(id, token, by, note, unlessExtended, caller, asking);
        if (window.state() != WindowState.CLOSED) {
            throw stillOpen(ProblemType.CLOSE_REVOKED, "it was extended meanwhile", window);
        }
        return window;
    }

    /** What did may have ended in the moment after it was looked at. */
    private static List<String> inside(WindowView window) {
        return window.course().members().isEmpty()
                ? List.of("some")
                : window.course().members();
    }

    private static String why(WindowView window) {
        return window.way().blockers().stream()
                .filter(Blocker::unknown)
                .findFirst()
                .map(blocker -> ": " + blocker.detail())
                .orElse("");
    }

    private static ApiProblem stillOpen(ProblemType type, String why, WindowView window) {
        return new ApiProblem(
                type, "window %s is still open: %s".formatted(window.id(), why), Map.of("window", window));
    }
}
