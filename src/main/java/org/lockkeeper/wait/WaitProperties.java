package org.lockkeeper.wait;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How waits look and when they give up.
 *
 * @param timeout how long to wait, where the caller does not say
 * @param pollInterval how often to look if no change is noticed, where the caller does not say; a safety net, since
 *     changes are noticed within milliseconds
 */
public record WaitProperties(
        @DefaultValue("1m") Duration timeout,
        @DefaultValue("5s") Duration pollInterval) {}
