package org.lockkeeper.maintenance.admission;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.lockkeeper.base.vital.LevelLoop;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.Owners;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.maintenance.safety.Safety;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/**
 * Frees what belonged to somebody who has ended: a unit's run at systemd's word, a process at the kernel's, everything
 * of an earlier boot at once; and the place in the queue of a client that no longer asks for it. As long as a unit's run
 * or a process is seen to go on its lease is renewed: a job that takes longer than expected must not lose it at work.
 */
@Component
public final class OwnerWatch implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(OwnerWatch.class);

    /** The kernel tells nobody but the parent of a process's end, so processes are looked at this often while one matters. */
    private static final long PROCESS_MILLIS = 200;

    /** A client may be this long between two questions, however short its lease. */
    private static final Duration LEAST_PATIENCE = Duration.ofSeconds(30);

    private final LockRegistry registry;
    private final GuardedServices services;
    private final Safety safety;
    private final Owners owners;
    private final Map<String, Long> seen = new ConcurrentHashMap<>();
    private final LevelLoop loop = new LevelLoop("owner-watch", PROCESS_MILLIS, this::look, () -> {});
    private final Recorder recorder;
    private Runnable unsubscribe = () -> {};

    OwnerWatch(LockRegistry registry, GuardedServices services, Safety safety, Owners owners) {
        this.registry = registry;
        this.recorder = new Recorder(registry, log);
        this.services = services;
        this.safety = safety;
        this.owners = owners;
    }

    /** A waiting client has asked for its lease; it counts as there until this time from now is over. */
    public void seen(String id, Duration untilAtLeast) {
        seen.put(id, System.nanoTime() + untilAtLeast.toNanos());
    }

    @Override
    public void start() {
        unsubscribe = safety.subscribe(loop::wake);
        loop.start();
    }

    /** @return whether there are owners of whose end nobody will tell */
    private boolean look() throws InterruptedException {
        List<Claim> claims = registry.state().table().claims();
        seen.keySet().retainAll(claims.stream().map(Claim::id).collect(Collectors.toSet()));
        boolean polling = false;
        Supplier<Picture> fresh = SingletonSupplier.of(services::refresh);
        for (Claim claim : claims) {
            Binding binding = claim.request().binding();
            polling |= binding.hostLocal() || waits(claim);
            Optional<String> proof = owners.proofOfEnd(binding, fresh);
            if (proof.isEmpty() && waits(claim)) {
                proof = absent(claim);
            }
            if (proof.isPresent()) {
                end(claim, proof.get());
            } else if (endsSoon(claim) && owners.seenAlive(binding, services.picture())) {
                renew(claim);
            }
        }
        return polling;
    }

    private static boolean waits(Claim claim) {
        return claim.request().binding().kind() == Binding.Kind.CLIENT && claim.phase() != Phase.HELD;
    }

    /** More than half of its time is over, so that there is time for a second try. */
    private boolean endsSoon(Claim claim) {
        Lease lease = claim.lease();
        return claim.phase() == Phase.HELD
                && claim.request().kind() != Request.Kind.WINDOW
                && claim.request().binding().hostLocal()
                && lease != null
                && lease.endsAt() != null
                && registry.now().plus(claim.request().hold().dividedBy(2)).isAfter(lease.endsAt());
    }

    private void renew(Claim claim) throws InterruptedException {
        recorder.done(
                new Command.Renew(claim.id(), End.LOCKKEEPER), "%s could not be renewed yet".formatted(claim.id()));
    }

    private Optional<String> absent(Claim claim) {
        Duration patience = claim.request().hold().compareTo(LEAST_PATIENCE) > 0
                ? claim.request().hold()
                : LEAST_PATIENCE;
        // After a restart everybody is given the time to ask again.
        long until = seen.computeIfAbsent(claim.id(), id -> System.nanoTime() + patience.toNanos());
        return System.nanoTime() - until > 0
                ? Optional.of("its client has not asked for it for longer than " + patience)
                : Optional.empty();
    }

    private void end(Claim claim, String proof) throws InterruptedException {
        recorder.done(
                        new Command.OwnerGone(claim.id(), proof),
                        "The end of %s could not be recorded yet".formatted(claim.id()))
                .ifPresent(done -> log.info("{} {} is free: {}", claim.phase(), claim.id(), proof));
    }

    @Override
    public void stop() {
        unsubscribe.run();
        loop.stop();
    }

    @Override
    public boolean isRunning() {
        return loop.isRunning();
    }

    /** With the admission: after the registry and the guarded services. */
    @Override
    public int getPhase() {
        return 0;
    }
}
