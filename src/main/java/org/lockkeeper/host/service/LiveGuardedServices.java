package org.lockkeeper.host.service;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.units.ServiceManager;
import org.lockkeeper.host.systemd.units.ServiceManager.UnitWatch;
import org.lockkeeper.host.systemd.units.Units;
import org.springframework.context.SmartLifecycle;

/** The picture as systemd draws it. */
final class LiveGuardedServices implements GuardedServices, SmartLifecycle {
    /** Before everything that serves requests, so that the first answer is a true one. */
    static final int PHASE = -1000;

    private static final Duration FIRST_PICTURE = Duration.ofSeconds(2);
    private static final String NOT_STARTED = "systemd is not watched";

    private final ServiceManager serviceManager;
    private final Roster roster;
    private final Duration startWait;
    private final CountDownLatch firstLive = new CountDownLatch(1);
    private final UnknownUnitsLog unknownUnits = new UnknownUnitsLog();

    private volatile ChangeFeed feed = new ChangeFeed();
    private volatile Picture picture;
    private volatile @Nullable UnitWatch watch;

    LiveGuardedServices(ServiceManager serviceManager, List<GuardedService> services) {
        this(serviceManager, services, FIRST_PICTURE);
    }

    LiveGuardedServices(ServiceManager serviceManager, List<GuardedService> services, Duration startWait) {
        this.serviceManager = serviceManager;
        this.roster = new Roster(services);
        this.startWait = startWait;
        this.picture = new Picture(List.of(), false, NOT_STARTED, serviceManager.address(), null, 0);
    }

    @Override
    public List<GuardedService> configured() {
        return roster.services();
    }

    @Override
    public Picture picture() {
        return picture;
    }

    @Override
    public Picture refresh() {
        return refresh(UnitWatch::refresh);
    }

    @Override
    public Picture refresh(String invocationId) {
        return refresh(current -> current.refresh(invocationId));
    }

    @Override
    public Optional<String> unitInRun(String invocationId) {
        UnitWatch current = watch;
        return current == null ? Optional.empty() : current.unitInRun(invocationId);
    }

    private Picture refresh(Function<UnitWatch, Units> question) {
        UnitWatch current = watch;
        if (current == null) {
            return picture;
        }
        Units units = question.apply(current);
        Picture known = picture; // the listener has heard by now what this read told
        return units.live() || !known.live() ? known : draw(units, known.revision());
    }

    @Override
    public Runnable subscribe(Consumer<Picture> listener) {
        return feed.subscribe(listener);
    }

    /** Hears the watch: one call at a time. */
    private void take(Units units) {
        Picture before = picture;
        Picture same = draw(units, before.revision());
        boolean changed = !same.tellsTheSameAs(before);
        Picture now = changed ? same.revised(before.revision() + 1) : same;
        picture = now;
        if (changed) {
            unknownUnits.look(now, roster.withoutUnits(units));
            feed.publish(now);
        }
        if (now.live()) {
            firstLive.countDown();
        }
    }

    private Picture draw(Units units, long revision) {
        return new Picture(
                roster.judge(units),
                units.aliases(),
                units.reloads(),
                units.queuedStarts(),
                units.live(),
                units.staleReason(),
                serviceManager.address(),
                units.asOf(),
                revision);
    }

    @Override
    public void start() {
        feed.start();
        UnitWatch opened = serviceManager.watch(roster.names(), roster.patterns(), this::take);
        watch = opened;
        try {
            if (!firstLive.await(startWait.toMillis(), TimeUnit.MILLISECONDS)) {
                return; // the watch has logged why, and goes on trying
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        UnitWatch current = watch;
        watch = null;
        if (current != null) {
            current.close();
        }
        feed.close();
    }

    @Override
    public boolean isRunning() {
        return watch != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
