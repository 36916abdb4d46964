package org.lockkeeper.reporting.events;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.VitalExecutor;
import org.lockkeeper.fleet.pools.Fleet;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.maintenance.calendar.HoursWatch;
import org.lockkeeper.maintenance.safety.Safety;
import org.lockkeeper.maintenance.safety.Verdict;
import org.lockkeeper.maintenance.window.Windows;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.access.Principal;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells every listener the whole state first, and then what of it has changed. Each state is formed once, on one thread,
 * however many listen.
 */
@Component
public final class StateFeed implements SmartLifecycle {

    private static final int MAX_LISTENERS = 100;
    /** For operators and admins: nobody else must be able to shut them out. */
    private static final int RESERVE = 20;

    private static final long HEARTBEAT_SECONDS = 15;
    /** Changes that come together are told together. */
    private static final long GATHER_MILLIS = 5;

    private final Safety safety;
    private final GuardedServices services;
    private final Windows windows;
    private final LockRegistry registry;
    private final HoursWatch hours;
    private final @Nullable Fleet fleet;
    private final JsonMapper json;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService teller = new VitalExecutor("state-feed", 1);
    private final AtomicBoolean due = new AtomicBoolean();
    private final History history = new History();
    private final ShownWindows shown = new ShownWindows();
    private HostState told = new HostState(new TreeMap<>(), List.of(), List.of(), List.of());
    private @Nullable Frame whole;
    private Runnable unsubscribe = () -> {};
    private volatile boolean running;

    StateFeed(
            Safety safety,
            GuardedServices services,
            Windows windows,
            LockRegistry registry,
            HoursWatch hours,
            ObjectProvider<Fleet> fleet,
            JsonMapper json) {
        this.safety = safety;
        this.services = services;
        this.windows = windows;
        this.registry = registry;
        this.hours = hours;
        this.fleet = fleet.getIfAvailable();
        this.json = json;
    }

    /** @param lastSeen id of the last event that he has seen: he is told what came after it, where that is known */
    void open(HttpServletRequest request, HttpServletResponse response, @Nullable String lastSeen) throws IOException {
        open(request, response, lastSeen, false);
    }

    /**
     * Tells only that something is another ({@code change}), not what; and, so that a script can tell silence from a connection that
     * is lost, that it still listens ({@code alive}).
     */
    public void openBriefly(HttpServletRequest request, HttpServletResponse response) throws IOException {
        open(request, response, null, true);
    }

    private void open(
            HttpServletRequest request, HttpServletResponse response, @Nullable String lastSeen, boolean brief)
            throws IOException {
        if (!running) {
            throw new ApiProblem(ProblemType.SHUTTING_DOWN, "Lockkeeper is shutting down");
        }
        int room = Principal.of(request).trusted() ? MAX_LISTENERS + RESERVE : MAX_LISTENERS;
        if (listeners.size() >= room) {
            throw new ApiProblem(
                    ProblemType.TOO_MANY_LISTENERS, room + " listeners are connected already; try again later");
        }
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setHeader("X-Accel-Buffering", "no");
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        Listener listener = new Listener(context, brief, this::askedAgain, listeners::remove);
        context.addListener(listener);
        listeners.add(listener);
        listener.begin();
        teller.execute(() -> welcome(listener, lastSeen));
    }

    private synchronized void welcome(Listener listener, @Nullable String lastSeen) {
        tellChanges();
        List<Frame> missed = history.after(lastSeen);
        listener.welcome(missed == null ? List.of(wholeState()) : missed.isEmpty() ? List.of(Frame.ALIVE) : missed);
    }

    /** By one who reads again after changes were left out. */
    private void askedAgain(Listener listener) {
        if (running) {
            teller.execute(() -> welcome(listener, null));
        }
    }

    private synchronized Frame wholeState() {
        Frame known = whole;
        if (known == null) {
            known = Frame.of(history.lastId(), "state", json.writeValueAsString(told));
            whole = known;
        }
        return known;
    }

    private synchronized void tellChanges() {
        HostState now = state();
        HostState change = now.since(told);
        told = now;
        if (change == null) {
            return;
        }
        whole = null;
        Frame frame = history.add(json.writeValueAsString(change));
        listeners.forEach(listener -> listener.changed(frame));
    }

    private HostState state() {
        TreeMap<String, Verdict> verdicts = new TreeMap<>();
        safety.groups().forEach(group -> verdicts.put(group, safety.verdict(group)));
        return new HostState(
                verdicts,
                shown.of(windows.living()),
                services.picture().services().stream()
                        .filter(service -> service.state() != ServiceState.State.IDLE)
                        .toList(),
                registry.state().table().claims().stream()
                        .filter(claim ->
                                claim.finishAsked() != null && claim.request().kind() != Request.Kind.WINDOW)
                        .map(HostState.AskedLease::of)
                        .toList(),
                fleet == null ? List.of() : fleet.briefs(),
                hours.now(),
                List.of());
    }

    private void changed() {
        if (!listeners.isEmpty() && running && due.compareAndSet(false, true)) {
            teller.schedule(
                    () -> {
                        due.set(false);
                        tellChanges();
                    },
                    GATHER_MILLIS,
                    TimeUnit.MILLISECONDS);
        }
    }

    private void keepAlive() {
        listeners.stream().filter(listener -> !listener.keepAlive()).forEach(Listener::end);
    }

    @Override
    public void start() {
        running = true;
        Runnable host = safety.subscribe(this::changed);
        Runnable slots = fleet == null ? () -> {} : fleet.registry().subscribe((state, events) -> changed());
        unsubscribe = () -> {
            host.run();
            slots.run();
        };
        teller.scheduleAtFixedRate(this::keepAlive, HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void stop() {
        running = false;
        unsubscribe.run();
        listeners.forEach(Listener::end);
        teller.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stopped before the web server, which would wait for the streams to end. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE - 100;
    }
}
