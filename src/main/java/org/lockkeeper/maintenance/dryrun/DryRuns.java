package org.lockkeeper.maintenance.dryrun;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.maintenance.dryrun.DryRun.ActRequest;
import org.lockkeeper.maintenance.lease.Leases;
import org.lockkeeper.maintenance.safety.Safety;
import org.lockkeeper.maintenance.window.ExtendRequest;
import org.lockkeeper.maintenance.window.WindowMoves;
import org.lockkeeper.maintenance.window.WindowMoves.MoveRequest;
import org.lockkeeper.maintenance.window.WindowSubmissions;
import org.lockkeeper.maintenance.window.WindowSubmissions.WindowRequest;
import org.lockkeeper.maintenance.window.Windows;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.access.Role;
import org.lockkeeper.web.words.InvalidField;
import org.springframework.stereotype.Component;

/**
 * Tries acts: what is sound and who may is seen to by the very code of the act, and what comes of it by the rules on the table as it
 * stands. What would be refused is refused with the same problem.
 */
@Component
public final class DryRuns {

    private static final String KNOWN = "must be extend, move, close, ask-to-finish or force-release";

    private final LockRegistry registry;
    private final Windows windows;
    private final WindowSubmissions submissions;
    private final WindowMoves moves;
    private final Leases leases;
    private final Safety safety;
    private final Openings openings;
    private final Acts acts;

    DryRuns(
            LockRegistry registry,
            Windows windows,
            WindowSubmissions submissions,
            WindowMoves moves,
            Leases leases,
            Safety safety,
            Openings openings,
            Acts acts) {
        this.registry = registry;
        this.windows = windows;
        this.submissions = submissions;
        this.moves = moves;
        this.leases = leases;
        this.safety = safety;
        this.openings = openings;
        this.acts = acts;
    }

    public DryRun open(WindowRequest request, @Nullable String idempotencyKey, Principal caller) {
        return openings.of("open", windows.tried(submissions.submit(request, idempotencyKey, caller), caller));
    }

    public DryRun window(String id, ActRequest request, @Nullable Long token, Principal caller) {
        Trial trial = new Trial(registry);
        String act = String.valueOf(request.act());
        switch (act) {
            case "extend" -> {
                windows.extend(id, token, new ExtendRequest(request.duration(), request.by()), null, caller, trial);
                return acts.extend(windows.claim(id), step(trial));
            }
            case "move" -> {
                MoveRequest move = new MoveRequest(request.openAt(), request.duration(), request.by());
                moves.move(id, move, caller, trial);
                return moved(id, step(trial));
            }
            case "close" -> {
                windows.close(id, token, request.by(), request.reason(), null, caller, trial);
                return acts.close(windows.claim(id), trial.step(), Boolean.TRUE.equals(request.untilEmpty()));
            }
            case "ask-to-finish" -> {
                caller.require(Role.OPERATOR, "asking others to finish");
                windows.askToFinish(id, request.by(), request.reason(), caller, trial);
                return acts.askToFinish(windows.claim(id));
            }
            case "force-release" -> {
                caller.require(Role.ADMIN, "ending what is another's by force");
                windows.force(id, request.by(), request.reason(), caller, trial);
                return acts.force(windows.claim(id), step(trial).table());
            }
            default -> {
                windows.his(id, token, caller);
                throw new InvalidField("act", request.act(), KNOWN);
            }
        }
    }

    public DryRun lease(String id, ActRequest request, Principal caller) {
        Trial trial = new Trial(registry);
        switch (String.valueOf(request.act())) {
            case "ask-to-finish" -> {
                caller.require(Role.OPERATOR, "asking others to finish");
                leases.askToFinish(id, request.by(), request.reason(), caller, trial);
                return acts.askToFinish(leases.claim(id));
            }
            case "force-release" -> {
                caller.require(Role.ADMIN, "ending what is another's by force");
                leases.force(id, request.by(), request.reason(), caller, trial);
                return acts.force(leases.claim(id), step(trial).table());
            }
            default ->
                throw new InvalidField("act", request.act(), "of a lease must be ask-to-finish or force-release");
        }
    }

    private DryRun moved(String id, LockRules.Step step) {
        LockTable table = step.table();
        Claim claim = table.find(id).orElseThrow();
        return openings.of(
                "move",
                new Windows.Tried(
                        table,
                        claim,
                        claim.lease() == null
                                ? registry.rules().inTheWayOf(table, claim, Integer.MAX_VALUE, registry.now())
                                : safety.inTheWayOf(claim, Integer.MAX_VALUE),
                        false));
    }

    private static LockRules.Step step(Trial trial) {
        return Objects.requireNonNull(trial.step());
    }
}
