package org.lockkeeper.reporting.silence;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.Moment;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.store.StoreException;
import org.springframework.context.SmartLifecycle;

/** Tells the monitors that are configured which windows are open. Nothing waits for it. */
final class Silences implements SmartLifecycle, Keeper.Claims {

    private static final Set<Event.Type> TELLING =
            EnumSet.of(Event.Type.HELD, Event.Type.EXTENDED, Event.Type.ENDED, Event.Type.CLOCK_SHIFTED);

    private final LockRegistry registry;
    private final SilenceProperties properties;
    private final Clock clock;
    private final List<Tally> tallies;
    private final List<Rounds> rounds;
    private volatile boolean running;
    private Runnable unsubscribe = () -> {};

    Silences(LockRegistry registry, SilenceProperties properties, List<Silencer> silencers, Clock clock) {
        this.registry = registry;
        this.properties = properties;
        this.clock = clock;
        this.tallies = silencers.stream()
                .map(silencer -> new Tally(silencer.target(), clock))
                .toList();
        Tidings tidings = new Tidings();
        Function<Silencer, Tally> tally = silencer -> tallies.get(silencers.indexOf(silencer));
        this.rounds = silencers.stream()
                .map(silencer -> new Rounds(
                        silencer.target(),
                        new Keeper(
                                silencer,
                                properties.terms(),
                                this,
                                tally.apply(silencer),
                                tidings,
                                clock,
                                System::nanoTime)))
                .toList();
    }

    List<Tally> tallies() {
        return tallies;
    }

    @Override
    public Map<String, Silenced> open() {
        Moment moment = registry.moment();
        return moment.state()
                .table()
                .in(Phase.HELD)
                .filter(this::silences)
                .map(claim -> Silenced.of(moment.shown(claim)))
                .collect(Collectors.toMap(Silenced::id, Function.identity()));
    }

    private boolean silences(Claim claim) {
        String group = claim.request().group();
        return switch (claim.request().kind()) {
            case WINDOW -> SilenceProperties.has(properties.windows(), group);
            case JOB -> SilenceProperties.has(properties.leases(), group);
            case START -> false;
        };
    }

    @Override
    public Keeper.@Nullable Ended ended(String id) {
        try {
            return registry.find(id)
                    .map(claim -> new Keeper.Ended(Silenced.of(claim), endOf(claim)))
                    .orElse(null);
        } catch (StoreException lost) { // what is there ends by itself
            return null;
        }
    }

    /** One that lives has stopped to silence with the configuration. */
    private Instant endOf(Claim claim) {
        return claim.end() == null ? clock.instant() : claim.end().at();
    }

    @Override
    public void start() {
        running = true;
        unsubscribe = registry.subscribe((state, events) -> {
            if (events.isEmpty() || events.stream().anyMatch(event -> TELLING.contains(event.type()))) {
                rounds.forEach(Rounds::wake);
            }
        });
        rounds.forEach(Rounds::wake);
    }

    @Override
    public void stop() {
        unsubscribe.run();
        rounds.forEach(Rounds::stop);
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
