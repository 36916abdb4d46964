package org.lockkeeper.maintenance.lease;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.DrainTimeouts;
import org.lockkeeper.host.service.Admitted;
import org.lockkeeper.host.service.Owners;
import org.lockkeeper.host.systemd.units.UnitName;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.DrainTimeout;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Priority;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.locking.rules.Terms;
import org.lockkeeper.maintenance.lease.LeaseRequest.JoinRequest;
import org.lockkeeper.maintenance.lease.LeaseRequest.OwnerRequest;
import org.lockkeeper.maintenance.safety.TermWords;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.access.Right;
import org.lockkeeper.web.words.Bounds;
import org.lockkeeper.web.words.Ids;
import org.lockkeeper.web.words.InvalidField;
import org.lockkeeper.web.words.Keys;
import org.lockkeeper.web.words.Priorities;
import org.lockkeeper.web.words.Text;
import org.springframework.stereotype.Component;

/** From a request's words to a command, with its owner checked against systemd or the kernel. */
@Component
final class Submissions {

    private final Owners owners;
    private final LockRegistry registry;
    private final JobProperties properties;
    private final Works works;
    private final DrainTimeouts drainTimeouts;
    private final Ids ids = new Ids("l-");

    Submissions(
            Owners owners, LockRegistry registry, JobProperties properties, Works works, DrainTimeouts drainTimeouts) {
        this.owners = owners;
        this.registry = registry;
        this.properties = properties;
        this.works = works;
        this.drainTimeouts = drainTimeouts;
    }

    Submit submit(LeaseRequest request, @Nullable String idempotencyKey, Principal caller) {
        String group = Text.require("group", request.group(), 200);
        String reason = Text.require("reason", request.reason(), 500);
        Duration ttl = bounded("ttl", request.ttl(), properties.defaultTtl(), properties.maxTtl());
        Duration wait = bounded(
                "waitTimeout", request.waitTimeout(), properties.defaultWaitTimeout(), properties.maxWaitTimeout());
        Owner owner = owner(request.owner());
        Entitlement.check(caller, owners, owner.binding(), group);
        List<String> admits = Admitted.checked(request.admits());
        boolean inhibit = Boolean.TRUE.equals(request.inhibit());
        Priority priority = Priorities.read(request.priority());
        DrainTimeout drainTimeout = drainTimeouts.read(request.onDrainTimeout(), request.stop());
        caller.requireRights(Right.usedBy(inhibit, admits, priority, drainTimeout));
        String override = TermWords.override(request.override(), caller);
        Duration expects = TermWords.expects(request.expects());
        boolean onlyIfFits = Boolean.TRUE.equals(request.onlyIfFits());
        Command.OnceKey once = works.asked(request.once(), caller);
        Command.Join join = join(request.join(), owner, caller);
        return new Submit(
                ids.next(),
                Request.Kind.JOB,
                group,
                owner.name(),
                reason,
                wait,
                ttl,
                owner.binding(),
                admits,
                inhibit,
                join,
                once,
                Keys.of(
                        idempotencyKey,
                        caller.name(),
                        "lease",
                        group,
                        reason,
                        owner.toString(),
                        ttl.toString(),
                        wait.toString(),
                        admits.toString()
                                + (inhibit ? " inhibit" : "")
                                + Priorities.mark(priority)
                                + DrainTimeouts.key(drainTimeout)
                                + TermWords.mark(override)
                                + TermWords.mark(expects, onlyIfFits),
                        String.valueOf(request.join()),
                        // as it was asked for: a repetition after midnight is the same request
                        String.valueOf(request.once())),
                priority,
                drainTimeout,
                Terms.overriding(override).expecting(expects),
                onlyIfFits);
    }

    private static Duration bounded(String field, @Nullable Duration asked, Duration usual, Duration max) {
        return asked == null ? usual : Bounds.within(field, asked, max);
    }

    private record Owner(String name, Binding binding) {}

    private Owner owner(@Nullable OwnerRequest owner) {
        if (owner == null) {
            throw new InvalidField("owner", null, "is required: a unit with its invocationId, a pid, or a name");
        }
        boolean run = owner.unit() != null || owner.invocationId() != null;
        int ways = (run ? 1 : 0) + (owner.pid() == null ? 0 : 1) + (owner.name() == null ? 0 : 1);
        if (ways != 1) {
            throw new InvalidField("owner", null, "must have exactly one of unit, pid and name");
        }
        if (run) {
            return unit(owner.unit(), Text.require("owner.invocationId", owner.invocationId(), 64));
        }
        Long pid = owner.pid();
        if (pid != null) {
            Binding process =
                    owners.process(pid).orElseThrow(() -> new InvalidField("owner.pid", pid, owners.wantedOf(pid)));
            return new Owner("process " + pid, process);
        }
        return new Owner(Text.require("owner.name", owner.name(), 200), Binding.CLIENT);
    }

    /** A process knows its unit's run by its environment, but not so well its unit: it may leave that to us. */
    private Owner unit(@Nullable String name, String invocationId) {
        if (name == null) {
            String found = owners.unitInRun(invocationId)
                    .orElseThrow(() -> new InvalidField(
                            "owner.invocationId",
                            invocationId,
                            "must be the run of a guarded service (lockkeeper.guarded-services)"));
            return unit(found, invocationId);
        }
        String unit;
        try {
            unit = owners.canonical(UnitName.qualify(name));
        } catch (IllegalArgumentException refused) {
            throw new InvalidField("owner.unit", name, "must be a unit's name");
        }
        if (!owners.guarded(unit)) {
            throw new ApiProblem(
                    ProblemType.UNKNOWN_UNIT,
                    "%s is not guarded here, so its end would not be seen; add it to lockkeeper.guarded-services"
                            .formatted(unit));
        }
        Binding binding = owners.unit(unit, invocationId)
                .orElseThrow(() -> new InvalidField(
                        "owner.invocationId", invocationId, "must be the run that %s is in now".formatted(unit)));
        return new Owner(unit, binding);
    }

    /** A unit that an open window or a held lease admits runs inside it without asking; so do the processes of its run. */
    private Command.@Nullable Join join(@Nullable JoinRequest join, Owner owner, Principal caller) {
        if (join != null) {
            String parent = Text.require("join.id", join.id(), 64);
            long token = Bounds.required("join.token", join.token());
            registry.find(parent).ifPresent(claim -> caller.requireSayOver(claim, token));
            return new Command.Join(parent, token);
        }
        Binding binding = owner.binding();
        String unit = binding.unit();
        if (unit == null) {
            return null;
        }
        return (binding.kind() == Binding.Kind.PROCESS ? around(unit, binding) : Optional.<Claim>empty())
                .or(() -> Admitted.by(registry.state().table(), owners.namesOf(unit)))
                .map(claim -> new Command.Join(claim.id(), null))
                .orElse(null);
    }

    /**
     * What a process in a unit's run asks for is part of what that run has a lease for already, or is made up for under:
     * it works inside that lease, not behind it.
     */
    private Optional<Claim> around(String unit, Binding process) {
        return registry.state()
                .table()
                .in(Phase.HELD)
                .filter(claim -> {
                    Binding run = claim.request().binding();
                    return unit.equals(run.unit())
                            && (run.kind() == Binding.Kind.START
                                    || (run.kind() == Binding.Kind.UNIT
                                            && Objects.equals(run.invocationId(), process.invocationId())));
                })
                .findFirst();
    }
}
