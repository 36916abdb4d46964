package org.lockkeeper.host.gate;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.lockkeeper.host.gate.runs.Starter;

/** What the gate keeps closed, and what it owes. */
final class GateMetrics implements MeterBinder {

    private final GateKeeper keeper;
    private final Starter starter;

    GateMetrics(GateKeeper keeper, Starter starter) {
        this.keeper = keeper;
        this.starter = starter;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        Gauge.builder(
                        "lockkeeper.gate.closed",
                        keeper,
                        it -> it.gate().status().closed().size())
                .description("Gates that are closed")
                .strongReference(true)
                .register(meters);
        Gauge.builder(
                        "lockkeeper.gate.owed",
                        keeper,
                        it -> it.gate().status().owed().size())
                .description("Units that are to be started once nothing is in the way")
                .strongReference(true)
                .register(meters);
        Gauge.builder(
                        "lockkeeper.gate.ungated",
                        keeper,
                        it -> it.gate().status().ungated().size())
                .description("Guarded services that should be kept from starting, and are not")
                .strongReference(true)
                .register(meters);
        Gauge.builder(
                        "lockkeeper.gate.owed.failed",
                        keeper,
                        it -> it.gate().status().failed().size())
                .description("Units that are to be started and could not be")
                .strongReference(true)
                .register(meters);
        FunctionCounter.builder("lockkeeper.gate.catch.up.starts", starter, Starter::started)
                .description("Starts that made up for what the gate had stopped or held back")
                .register(meters);
    }
}
