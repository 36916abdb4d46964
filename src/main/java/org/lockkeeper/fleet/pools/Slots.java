package org.lockkeeper.fleet.pools;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.lockkeeper.fleet.members.FleetRestraint;
import org.lockkeeper.fleet.members.Member;
import org.lockkeeper.fleet.members.MemberRegister;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Blocker.InTheWay;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Reply;
import org.lockkeeper.locking.rules.Reply.Outcome;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.Replies;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.words.Text;

/**
 * Slots: asked for, told, given back. To be told and to hold are one: the commit that makes it held comes before the answer, and
 * of one that is not held nobody was told.
 */
final class Slots {

    /** A holder that asks over and over is heard, and need not be written down each time. */
    private static final Duration OFTEN = Duration.ofMinutes(1);

    private static final int FEW = 3;

    private final LockRegistry registry;
    private final FleetProperties properties;
    private final String fleetLock;
    private final Patience patience;
    private final Pauses pauses;
    private final Tallies tallies;
    private final MemberRegister members;
    private final FleetRestraint restraint;

    Slots(
            LockRegistry registry,
            FleetProperties properties,
            Patience patience,
            Pauses pauses,
            Tallies tallies,
            MemberRegister members,
            FleetRestraint restraint) {
        this.members = members;
        this.restraint = restraint;
        this.registry = registry;
        this.properties = properties;
        this.fleetLock = FleetRules.fleetLock(properties);
        this.patience = patience;
        this.pauses = pauses;
        this.tallies = tallies;
    }

    PoolProperties pool(String pool) {
        PoolProperties known = properties.pools().get(pool);
        if (known == null) {
            throw Fleet.unknownPool(pool, properties.pools().keySet());
        }
        return known;
    }

    /** @return the slot, which is his; what he does not get is a problem */
    Claim ask(String pool, String host, Principal caller) {
        PoolProperties rule = pool(pool);
        String key = FleetRules.key(pool, host);
        Optional<Claim> before = registry.state().table().find(key);
        before.ifPresent(claim -> requireOwn(pool, claim, caller));
        requireNoLockkeeper(pool, host, caller);
        boolean paused = before.map(Claim::phase).orElse(Phase.QUEUED) != Phase.HELD
                && pauses.of(pool).isPresent();
        CompletableFuture<Reply> place = registry.submit(caller.asks(FleetRules.slot(pool, host, fleetLock, rule)));
        // Goes into the same commit, so that one that is free costs one.
        CompletableFuture<Reply> told = paused ? place : registry.submit(caller.asks(new Command.Hold(key)));
        entered(pool, Replies.join(place));
        members.heard(pool, host, caller.name());
        Outcome outcome = Replies.join(told).outcome();
        Claim claim = registry.state().table().find(key).orElse(null);
        if (claim == null || claim.phase() != Phase.HELD) {
            patience.heard(key);
            throw refusal(pool, key);
        }
        requireOwn(pool, claim, caller);
        if (outcome == Outcome.DONE) {
            tallies.count(pool, Tallies.Outcome.GRANTED);
        } else {
            tallies.count(pool, Tallies.Outcome.REPEATED);
            seen(claim, caller);
        }
        return claim;
    }

    private void entered(String pool, Reply reply) {
        switch (reply.outcome()) {
            case DONE, REPEATED -> {}
            case CALLER_FULL -> {
                tallies.count(pool, Tallies.Outcome.FULL);
                throw new ApiProblem(
                        ProblemType.TOO_MANY_REQUESTS,
                        "this caller has as many hosts in the fleet as it may have (lockkeeper.fleet.max-hosts-each)");
            }
            case QUEUE_FULL, TOO_MANY_LEASES -> {
                tallies.count(pool, Tallies.Outcome.FULL);
                throw new ApiProblem(
                        ProblemType.QUEUE_FULL,
                        "the fleet has as many hosts as allowed (lockkeeper.fleet.max-hosts); try again later");
            }
            default -> throw new IllegalStateException("unexpected reply " + reply);
        }
    }

    private ApiProblem refusal(String pool, String key) {
        Optional<Claim> pause = pauses.of(pool);
        if (pause.isPresent()) {
            tallies.count(pool, Tallies.Outcome.PAUSED);
            return new ApiProblem(
                    ProblemType.FLEET_PAUSED,
                    "pool %s is paused by %s: %s"
                            .formatted(
                                    pool,
                                    pause.get().request().owner(),
                                    pause.get().request().reason()),
                    Map.of("pool", pool));
        }
        tallies.count(pool, Tallies.Outcome.REFUSED);
        List<Claim> holders = registry.state()
                .table()
                .leases()
                .filter(claim -> claim.request().group().equals(pool))
                .toList();
        Optional<Claim> own = registry.state().table().find(key);
        Optional<Blocker> heldUp = own.map(claim -> registry.rules()
                        .inTheWayOf(registry.state().table(), claim, 1)
                        .first())
                .flatMap(first -> first.stream().filter(FleetViews::holdsUp).findFirst());
        if (heldUp.isPresent()) {
            return new ApiProblem(
                    ProblemType.SLOTS_TAKEN,
                    "pool %s: %s".formatted(pool, heldUp.get().detail()),
                    Map.of("pool", pool));
        }
        int position = own.map(
                        claim -> registry.rules().inTheWayOf(registry.state().table(), claim, 0))
                .map(InTheWay::requests)
                .orElse(0);
        String who = holders.stream()
                .limit(FEW)
                .map(claim -> claim.request().owner())
                .collect(Collectors.joining(", "));
        return new ApiProblem(
                ProblemType.SLOTS_TAKEN,
                "pool %s has %d of %d slots taken%s; %d in the queue before this host"
                        .formatted(
                                pool,
                                holders.size(),
                                restraint.limit(pool, 0),
                                who.isEmpty() ? "" : " (" + who + (holders.size() > FEW ? ", …)" : ")"),
                                position),
                Map.of("pool", pool, "position", position + 1));
    }

    /** As far as the table says. */
    String whyNot(String pool, String host) {
        Optional<Claim> pause = pauses.of(pool);
        if (pause.isPresent()) {
            Request request = pause.get().request();
            return "the pool is paused by %s: %s".formatted(request.owner(), request.reason());
        }
        LockTable table = registry.state().table();
        return table.find(FleetRules.key(pool, host))
                .map(claim -> registry.rules().inTheWayOf(table, claim, 1))
                .flatMap(way -> way.first().stream().findFirst())
                .map(Slots::sentence)
                .orElse("");
    }

    private static String sentence(Blocker blocker) {
        return switch (blocker.kind()) {
            case LEASE -> blocker.owner() + " has one";
            case REQUEST -> blocker.owner() + " goes first";
            default -> blocker.detail();
        };
    }

    /** Whose a host's name is: of who took it first, for as long as it has a slot or waits for one. */
    private void requireOwn(String pool, Claim claim, Principal caller) {
        if (!caller.owns(claim)) {
            tallies.count(pool, Tallies.Outcome.FOREIGN);
            throw caller.forbidden(
                    "%s is another's".formatted(claim.id()),
                    Map.of("pool", pool, "id", claim.request().owner()));
        }
    }

    /** A host that has a Lockkeeper is spoken for by that one: else anybody could keep it from its slot. */
    private void requireNoLockkeeper(String pool, String host, Principal caller) {
        boolean has = members.members()
                .find(host)
                .filter(member -> member.kind() == Member.Kind.LOCKKEEPER)
                .filter(member -> member.pools().contains(pool))
                .isPresent();
        if (has) {
            tallies.count(pool, Tallies.Outcome.FOREIGN);
            throw caller.forbidden(
                    "host '%s' has a Lockkeeper, which takes its slots of pool '%s'".formatted(host, pool),
                    Map.of("pool", pool, "id", host));
        }
    }

    private void seen(Claim claim, Principal caller) {
        Duration ago = Duration.between(SlotTimes.lastHeard(claim), registry.now());
        Duration part = claim.request().hold().dividedBy(4);
        if (ago.compareTo(part.compareTo(OFTEN) < 0 ? part : OFTEN) > 0 || claim.suspect()) {
            registry.submit(
                    caller.asks(new Command.Renew(claim.id(), claim.request().owner())));
        }
    }

    /** What he does not have he has given back. */
    void giveBack(String pool, String host, Principal caller) {
        pool(pool);
        String key = FleetRules.key(pool, host);
        Claim claim = registry.state().table().find(key).orElse(null);
        if (claim == null && registry.state().live()) {
            return;
        }
        if (claim != null) {
            requireOwn(pool, claim, caller);
            if (claim.phase() == Phase.HELD) {
                members.turnEnded(pool, host, caller.name(), registry.now());
            }
        }
        Replies.join(registry.submit(caller.asks(new Command.Release(key, host, null, true))));
    }

    /** Takes it from its host, or out of the queue. */
    Claim force(String pool, String host, String by, String reason, Principal caller) {
        String key = FleetRules.key(pool, host);
        Claim claim = registry.state().table().find(key).orElse(null);
        if (claim == null
                || Replies.join(registry.submit(caller.asks(new Command.Force(key, by, reason))))
                                .outcome()
                        == Outcome.NOT_FOUND) {
            throw new ApiProblem(
                    ProblemType.NOT_FOUND,
                    "host '%s' has no slot of pool '%s', and does not wait for one"
                            .formatted(Text.shorten(host), Text.shorten(pool)),
                    Map.of("pool", Text.shorten(pool), "id", Text.shorten(host)));
        }
        return registry.find(key).orElse(Objects.requireNonNull(claim));
    }
}
