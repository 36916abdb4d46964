package org.lockkeeper.maintenance.simulation;

import io.swagger.v3.oas.annotations.Operation;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.words.InvalidField;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class SimulationController {

    private static final int USUAL = 30;
    private static final int MOST = 366;
    private static final int LONGEST = 200_000;

    /**
     * What is to be played.
     *
     * @param days for how many days from now on; 30 if absent, at most 366
     * @param configuration another configuration to try, as its file would hold it (YAML); this host's own if absent
     */
    record SimulationRequest(
            @Nullable Integer days, @Nullable String configuration) {}

    private final Simulations simulations;

    SimulationController(Simulations simulations) {
        this.simulations = simulations;
    }

    /**
     * Nothing is changed by it. What must stop for a window is taken to stop at once, and whoever waits for his turn to wait as long as
     * it takes.
     */
    @Operation(
            operationId = "simulateDays",
            summary =
                    "Plays the rules over what is expected: what would wait for long, go on past its hours, never fit or be missed")
    @PostMapping(
            path = "/api/v1/calendar/simulate",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_PLAIN_VALUE})
    Simulated simulate(@RequestBody SimulationRequest request) {
        int days = request.days() == null ? USUAL : request.days();
        if (days < 1 || days > MOST) {
            throw new InvalidField("days", days, "must be from 1 to " + MOST);
        }
        String configuration = request.configuration();
        if (configuration != null && configuration.length() > LONGEST) {
            throw new InvalidField("configuration", null, "must have at most %d characters".formatted(LONGEST));
        }
        return simulations.play(Duration.ofDays(days), configuration);
    }
}
