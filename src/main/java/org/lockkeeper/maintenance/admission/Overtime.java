package org.lockkeeper.maintenance.admission;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.DrainTimeout;
import org.lockkeeper.locking.rules.DrainTimeout.Action;
import org.lockkeeper.locking.rules.Overrun;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Reply;
import org.lockkeeper.maintenance.safety.Safety;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done about a drain that has run out. It is decided on systemd's fresh word and written down, and the gate follows
 * what is written: so it goes on where it was after a crash. Nothing is stopped in vain: one that also waits for something
 * else than what may be stopped is given up, and so is one that would open beside more than units at work.
 */
final class Overtime {

    private static final Logger log = LoggerFactory.getLogger(Overtime.class);
    private static final int MOST_NAMES = 3;

    private final LockRegistry registry;
    private final GuardedServices services;
    private final Safety safety;
    private final Recorder recorder;

    Overtime(LockRegistry registry, GuardedServices services, Safety safety) {
        this.registry = registry;
        this.recorder = new Recorder(registry, log);
        this.services = services;
        this.safety = safety;
    }

    /** Whether it may be held, for all that these are in its way. */
    static boolean allows(Claim claim, List<Blocker> blockers) {
        return blockers.isEmpty() || claim.overrun() != null && overridable(claim, blockers);
    }

    private static boolean overridable(Claim claim, List<Blocker> blockers) {
        return action(claim) == Action.OPEN_ANYWAY
                && blockers.stream().allMatch(blocker -> blocker.kind() == Blocker.Kind.SERVICE);
    }

    private static Action action(Claim claim) {
        DrainTimeout then = claim.request().drainTimeout();
        return then == null ? Action.GIVE_UP : then.action();
    }

    void look() throws InterruptedException {
        List<Claim> over = registry.state()
                .table()
                .in(Phase.DRAINING)
                .filter(claim -> claim.overrun() != null)
                .toList();
        Picture picture = over.isEmpty() ? services.picture() : services.refresh();
        for (Claim claim : over) {
            look(claim, picture);
        }
    }

    private void look(Claim claim, Picture picture) throws InterruptedException {
        Overrun overrun = claim.overrun();
        if (overrun == null || !picture.live()) {
            return;
        }
        see(claim.id(), picture);
        List<Blocker> blockers = safety.blockersOf(claim);
        registry.sight(claim.id(), blockers);
        if (blockers.isEmpty() || overridable(claim, blockers) || unknown(blockers)) {
            return;
        }
        boolean begun = !overrun.stops().isEmpty();
        List<ServiceState> stoppable = stoppable(claim, blockers, picture);
        if (begun || stoppable.size() == blockers.size()) {
            for (ServiceState service : stoppable) {
                if (!beingStopped(claim, service)) {
                    stop(claim, service);
                }
            }
        } else {
            done(new Command.GiveUp(claim.id(), note(claim, blockers)));
        }
    }

    /** Records what of that which is stopped for it has stopped: asked for is not done. */
    void see(String id, Picture picture) throws InterruptedException {
        Overrun overrun = registry.state().table().find(id).map(Claim::overrun).orElse(null);
        if (overrun == null || !picture.live()) {
            return;
        }
        for (Overrun.Stop stop : overrun.stops()) {
            String seen = stop.stoppedAt() == null ? stopped(stop, picture) : null;
            if (seen != null) {
                done(new Command.SeeStopped(id, stop.unit(), stop.run(), seen));
            }
        }
    }

    /** What stands in the way may be known again before its time is over. */
    private static boolean unknown(List<Blocker> blockers) {
        return blockers.stream().anyMatch(it -> it.kind() == Blocker.Kind.BUS || it.kind() == Blocker.Kind.STORE);
    }

    /** What does not stop may lose its run, and be at work all the same. */
    private boolean beingStopped(Claim claim, ServiceState service) {
        Overrun overrun =
                registry.state().table().find(claim.id()).map(Claim::overrun).orElse(null);
        return overrun != null
                && overrun.stops().stream().anyMatch(stop -> stop.stoppedAt() == null && service.isCalled(stop.unit()));
    }

    private void stop(Claim claim, ServiceState service) throws InterruptedException {
        Command.Stop command = new Command.Stop(claim.id(), service.unit(), service.invocationId());
        Optional<Reply> reply = done(command);
        if (reply.filter(it -> it.outcome() == Reply.Outcome.DONE).isPresent()) {
            log.info("{} is to be stopped for {}, whose drain has run out", service.unit(), claim.id());
        }
    }

    /** As what it was seen, if that run does not go on. */
    private static @Nullable String stopped(Overrun.Stop stop, Picture picture) {
        ServiceState now = picture.services().stream()
                .filter(service -> service.isCalled(stop.unit()))
                .findFirst()
                .orElse(null);
        if (now == null) {
            return "not there any more";
        }
        return now.state() == ServiceState.State.IDLE ? "%s (%s)".formatted(now.activeState(), now.subState()) : null;
    }

    private List<ServiceState> stoppable(Claim claim, List<Blocker> blockers, Picture picture) {
        DrainTimeout then = claim.request().drainTimeout();
        List<String> units = then == null
                ? List.of()
                : then.stop().stream().map(services::canonical).toList();
        List<String> busy = blockers.stream()
                .filter(blocker -> blocker.kind() == Blocker.Kind.SERVICE)
                .map(Blocker::subject)
                .toList();
        return picture.services().stream()
                .filter(service -> busy.contains(service.unit()) && units.contains(service.unit()))
                .toList();
    }

    private String note(Claim claim, List<Blocker> blockers) {
        List<String> units = stoppable(claim, blockers, services.picture()).stream()
                .map(ServiceState::unit)
                .toList();
        boolean stops = action(claim) == Action.STOP;
        String others = blockers.stream()
                .filter(blocker -> stops ? !units.contains(blocker.subject()) : blocker.kind() != Blocker.Kind.SERVICE)
                .limit(MOST_NAMES)
                .map(Blocker::detail)
                .collect(Collectors.joining("; "));
        return stops
                ? "nothing was stopped, since that would not have been enough: " + others
                : "not opened anyway, since that is about units at work alone: " + others;
    }

    private Optional<Reply> done(Command command) throws InterruptedException {
        return recorder.done(command, command + " could not be recorded");
    }
}
