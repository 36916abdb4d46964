package org.lockkeeper.reporting.audit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.VitalExecutor;
import org.lockkeeper.fleet.pools.Fleet;
import org.lockkeeper.fleet.pools.FleetDecisions;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Request;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * A line in the log for each decision, once it is durable: {@code event=window.opened window=w-… group=…}. The same as
 * fields where the log is structured. Written by a thread of its own: a log that hangs holds up no lock. The list of the
 * events is in docs/monitoring.md.
 */
@Component
final class DecisionLog implements SmartLifecycle {

    /** Many a minute and nothing decided; what was refused is told by whom refused it. */
    private static final Set<Event.Type> UNTOLD = Set.of(Event.Type.RENEWED, Event.Type.REFUSED);

    /** A log that hangs is not waited for; what it has missed is in the audit trail. */
    private static final int ROOM = 10_000;

    private final LockRegistry registry;
    private final ObjectProvider<Fleet> fleets;
    private final VitalExecutor writer = new VitalExecutor("decision-log", 1);
    private Runnable unsubscribe = () -> {};
    private volatile boolean running;

    DecisionLog(LockRegistry registry, ObjectProvider<Fleet> fleets) {
        this.registry = registry;
        this.fleets = fleets;
    }

    private void tell(List<Event> events) {
        tell(events.stream().filter(event -> !UNTOLD.contains(event.type())).toList(), DecisionLog::fields);
    }

    private void tell(List<Event> events, Function<Event, Map<String, String>> fields) {
        if (writer.getQueue().size() < ROOM) {
            writer.execute(() ->
                    events.stream().map(fields).filter(line -> !line.isEmpty()).forEach(DecisionLine::write));
        }
    }

    static Map<String, String> fields(Event event) {
        Map<String, String> fields = new LinkedHashMap<>();
        Claim claim = event.after() == null ? event.before() : event.after();
        if (claim == null) {
            put(fields, "event", event.type() == Event.Type.CLOCK_SHIFTED ? "clock.shifted" : "once.reset");
            put(fields, "subject", event.subject());
        } else {
            Request request = claim.request();
            boolean window = request.kind() == Request.Kind.WINDOW;
            String kind = window ? "window" : "lease";
            put(fields, "event", kind + "." + DecisionLine.word(event.type(), window));
            put(fields, kind, claim.id());
            put(fields, "group", request.group());
            put(fields, "owner", request.owner());
            put(fields, "unit", request.binding().unit());
            put(fields, "reason", event.before() == null ? request.reason() : null);
            put(
                    fields,
                    "openAt",
                    request.plan() == null || claim.lease() != null || claim.end() != null
                            ? null
                            : request.plan().openAt().toString());
            put(
                    fields,
                    "outcome",
                    claim.end() == null ? null : claim.end().reason().name());
            put(fields, "note", claim.end() == null ? null : claim.end().note());
        }
        put(fields, "traceparent", claim == null ? null : claim.request().traceparent());
        put(fields, "actor", event.actor());
        put(fields, "principal", event.principal());
        put(fields, "detail", event.detail());
        return fields;
    }

    private static void put(Map<String, String> fields, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            fields.put(name, value);
        }
    }

    @Override
    public void start() {
        Runnable host = registry.subscribe((state, events) -> tell(events));
        Fleet fleet = fleets.getIfAvailable();
        Runnable slots = fleet == null
                ? () -> {}
                : fleet.registry().subscribe((state, events) -> tell(events, FleetDecisions::fields));
        unsubscribe = () -> {
            host.run();
            slots.run();
        };
        running = true;
    }

    @Override
    public void stop() {
        unsubscribe.run();
        running = false;
        writer.shutdown();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before anything is decided. */
    @Override
    public int getPhase() {
        return -950;
    }
}
