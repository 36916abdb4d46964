package org.lockkeeper.maintenance.window;

import java.util.Map;
import java.util.Objects;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;

/** What cannot be done with a window as it is; the answer shows it. */
final class WindowProblems {

    private WindowProblems() {}

    static ApiProblem notOpen(WindowView window) {
        return new ApiProblem(
                window.state() == WindowState.CLOSED ? ProblemType.WINDOW_CLOSED : ProblemType.WINDOW_NOT_OPEN,
                "window %s is %s: only an open window can be extended".formatted(window.id(), window.state()),
                Map.of("window", window));
    }

    static ApiProblem closed(WindowView window, Claim claim) {
        End end = Objects.requireNonNull(claim.end());
        return new ApiProblem(
                ProblemType.WINDOW_CLOSED,
                "window %s was closed%s at %s".formatted(claim.id(), end.byWhom(), end.at()),
                Map.of("window", window));
    }
}
