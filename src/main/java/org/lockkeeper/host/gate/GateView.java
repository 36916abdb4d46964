package org.lockkeeper.host.gate;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.files.GateStatus;

/**
 * The start gate as one lease has it.
 *
 * @param reason why it is off or unavailable
 * @param closed the gates that are closed for it
 * @param paused path and socket units that are stopped for as long as what they start is kept from starting
 * @param owed the units to be started after it
 * @param ungated the services that it excludes and that can start all the same, though they should be kept from it
 * @param warnings the closed units that stop another guarded one when their start is held back, as sentences
 * @param stops what runs and is stopped for it, each with what goes down with it; also while it is only tried
 */
public record GateView(
        GateStatus.State state,
        @Nullable String reason,
        List<String> closed,
        List<String> paused,
        List<String> owed,
        List<GateStatus.Ungated> ungated,
        List<String> warnings,
        List<GateStatus.Stop> stops) {}
