package org.lockkeeper.host.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.lockkeeper.host.systemd.units.ControlException;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.web.access.HostUsers;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Who a lease belongs to, and whether he is still there. */
@Component
public final class Owners {

    private static final Path PROC = Path.of("/proc");

    private final GuardedServices services;
    private final BiPredicate<String, String> inRun;
    private final UnaryOperator<String> userOf;
    private final Processes processes = new Processes(PROC);
    private final String bootId;

    @Autowired
    Owners(GuardedServices services, UnitControl control) throws IOException {
        this(services, control::inRun, control::user);
    }

    /** @param inRun whether a unit is in this run, as systemd says when it is asked */
    Owners(GuardedServices services, BiPredicate<String, String> inRun) throws IOException {
        this(services, inRun, unit -> "root");
    }

    private Owners(GuardedServices services, BiPredicate<String, String> inRun, UnaryOperator<String> userOf)
            throws IOException {
        this.services = services;
        this.inRun = inRun;
        this.userOf = userOf;
        this.bootId = Files.readString(PROC.resolve("sys/kernel/random/boot_id"), StandardCharsets.US_ASCII)
                .trim();
    }

    /** The run that a unit is in now, if it is this one; asks systemd. */
    public Optional<Binding> unit(String unit, String invocationId) {
        return services.refresh(invocationId)
                .find(unit)
                .filter(state -> invocationId.equals(state.invocationId()))
                .filter(state -> state.state() == ServiceState.State.BUSY)
                .map(state -> Binding.unit(state.unit(), invocationId, bootId));
    }

    /** The guarded unit that is in this run now; asks systemd. */
    public Optional<String> unitInRun(String invocationId) {
        return services.refresh(invocationId).services().stream()
                .filter(state -> invocationId.equals(state.invocationId()))
                .filter(state -> state.state() == ServiceState.State.BUSY)
                .map(ServiceState::unit)
                .findFirst();
    }

    /** The name under which a unit owns leases, whichever of its names it was called by. */
    public String canonical(String unit) {
        return services.canonical(unit);
    }

    public List<String> namesOf(String unit) {
        return services.namesOf(unit);
    }

    /** The user as whom a unit runs, as systemd says now: root where it names none; its number where it is said so. */
    public String userOf(String unit) {
        return HostUsers.named(userOf.apply(unit));
    }

    /** The user whose process this is; root's where he may not be told. */
    public String userOf(long pid) {
        return processes.userOf(pid);
    }

    /** The group in which a unit is guarded. */
    public Optional<String> groupOf(String unit) {
        return services.picture().find(unit).map(ServiceState::group);
    }

    public boolean guarded(String unit) {
        return services.picture().find(unit).isPresent();
    }

    /** With the run of the guarded unit that it works in, if it does; asks systemd then. */
    public Optional<Binding> process(long pid) {
        return Optional.ofNullable(processes.look(pid).startTicks())
                .map(start -> Binding.process(pid, start, bootId))
                .map(process -> runAround(pid)
                        .map(run -> process.inRun(run.unit(), String.valueOf(run.invocationId())))
                        .orElse(process));
    }

    private Optional<ServiceState> runAround(long pid) {
        List<String> around = processes.servicesAround(pid);
        if (around.stream().noneMatch(this::guarded)) {
            return Optional.empty();
        }
        Picture picture = services.refresh();
        return around.stream()
                .flatMap(service -> picture.find(service).stream())
                .filter(state -> state.state() == ServiceState.State.BUSY && state.invocationId() != null)
                .findFirst();
    }

    /** What a process must be that may own a lease, for one that may not. */
    public String wantedOf(long pid) {
        String fault = processes.look(pid).fault();
        return "must be a running process of this host"
                + (fault == null ? "" : ", and whether it is one cannot be told: " + fault);
    }

    /**
     * What systemd or the kernel says of its end. The picture may be older than a unit's run, so systemd is asked before
     * anything is ended on its word.
     *
     * @param fresh asks systemd; not called while the picture does not speak for an end
     */
    public Optional<String> proofOfEnd(Binding binding, Supplier<Picture> fresh) {
        Optional<String> sign = signOfEnd(binding, services.picture());
        return sign.isPresent() && binding.kind() == Binding.Kind.UNIT ? signOfEnd(binding, fresh.get()) : sign;
    }

    /** A picture that is not live tells nothing. */
    private Optional<String> signOfEnd(Binding binding, Picture picture) {
        if (!binding.hostLocal()) {
            return Optional.empty();
        }
        if (!bootId.equals(binding.bootId())) {
            return Optional.of("the host was booted again");
        }
        return binding.kind() == Binding.Kind.PROCESS ? processEnded(binding) : runEnded(binding, picture);
    }

    /** Whether it is known to go on: more than that its end is not proven. */
    public boolean seenAlive(Binding binding, Picture picture) {
        if (!binding.hostLocal() || signOfEnd(binding, picture).isPresent()) {
            return false;
        }
        if (binding.kind() == Binding.Kind.PROCESS) {
            return processes.look(pid(binding)).startTicks() != null;
        }
        return picture.live() && runGoesOn(binding, picture);
    }

    private boolean runGoesOn(Binding binding, Picture picture) {
        return picture.find(String.valueOf(binding.unit()))
                .map(state -> String.valueOf(binding.invocationId()).equals(state.invocationId()))
                .orElseGet(() -> goesOnUnguarded(binding).orElse(false));
    }

    /** A unit that was taken out of the configuration is in no picture; its run goes on all the same. Empty: not known. */
    private Optional<Boolean> goesOnUnguarded(Binding binding) {
        try {
            return Optional.of(inRun.test(String.valueOf(binding.unit()), String.valueOf(binding.invocationId())));
        } catch (ControlException unknown) {
            return Optional.empty();
        }
    }

    private static long pid(Binding binding) {
        return binding.pid() == null ? -1 : binding.pid();
    }

    private Optional<String> processEnded(Binding binding) {
        long pid = pid(binding);
        Processes.Sight sight = processes.look(pid);
        if (sight.ended()) {
            return Optional.of("process %d has ended".formatted(pid));
        }
        return sight.startTicks() == null || sight.startTicks().equals(binding.startTicks())
                ? Optional.empty()
                : Optional.of("process %d has ended; the pid belongs to another one now".formatted(pid));
    }

    private Optional<String> runEnded(Binding binding, Picture picture) {
        if (!picture.live()) {
            return Optional.empty();
        }
        ServiceState state = picture.find(String.valueOf(binding.unit())).orElse(null);
        if (state == null ? !goesOnUnguarded(binding).orElse(true) : state.state() == ServiceState.State.IDLE) {
            return Optional.of("run %s of %s has ended".formatted(binding.invocationId(), binding.unit()));
        }
        if (state != null
                && state.invocationId() != null
                && !state.invocationId().equals(binding.invocationId())) {
            return Optional.of("%s is in another run, %s".formatted(binding.unit(), state.invocationId()));
        }
        return Optional.empty();
    }
}
