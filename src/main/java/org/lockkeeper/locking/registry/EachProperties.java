package org.lockkeeper.locking.registry;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much one caller may have at once who is neither operator nor admin; what is more is refused with 429.
 *
 * @param maxQueued requests that wait
 * @param maxLeases leases, with those that wait
 * @param maxWaits waits
 * @param maxPolls answers that are waited for (until)
 * @param maxStreams streams of events
 * @param requestsPerSecond requests in a second, on average
 * @param burst requests at once, after a pause
 */
public record EachProperties(
        @DefaultValue("200") int maxQueued,
        @DefaultValue("400") int maxLeases,
        @DefaultValue("100") int maxWaits,
        @DefaultValue("200") int maxPolls,
        @DefaultValue("10") int maxStreams,
        @DefaultValue("100") int requestsPerSecond,
        @DefaultValue("500") int burst) {

    public EachProperties {
        bounded("max-queued", maxQueued);
        bounded("max-leases", maxLeases);
        bounded("max-waits", maxWaits);
        bounded("max-polls", maxPolls);
        bounded("max-streams", maxStreams);
        bounded("requests-per-second", requestsPerSecond);
        bounded("burst", burst);
    }

    private static void bounded(String key, int value) {
        RegistryProperties.bounded("lockkeeper.limits.each." + key, value, 1);
    }
}
