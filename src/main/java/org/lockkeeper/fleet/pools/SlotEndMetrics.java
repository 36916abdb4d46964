package org.lockkeeper.fleet.pools;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.Event;

/** How slots end, by pool. */
record SlotEndMetrics(Fleet fleet) implements MeterBinder {

    /** Told as 0 before there was one. */
    private static final List<EndReason> USUAL =
            List.of(EndReason.RELEASED, EndReason.FORCED, EndReason.EXPIRED, EndReason.OWNER_GONE);

    @Override
    public void bindTo(MeterRegistry meters) {
        fleet.pools().forEach(pool -> USUAL.forEach(reason -> ended(meters, pool, reason)));
        fleet.registry().subscribe((state, events) -> events.forEach(event -> count(meters, event)));
    }

    private void count(MeterRegistry meters, Event event) {
        Claim after = event.after();
        if (event.type() == Event.Type.ENDED
                && after != null
                && after.end() != null
                && fleet.pools().contains(after.request().group())) {
            ended(meters, after.request().group(), after.end().reason()).increment();
        }
    }

    private static Counter ended(MeterRegistry meters, String pool, EndReason reason) {
        return Counter.builder("lockkeeper.fleet.ended")
                .description("How slots, and waits for one, ended")
                .tag("pool", pool)
                .tag("reason", FleetMetrics.word(reason))
                .register(meters);
    }
}
