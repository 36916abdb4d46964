package org.lockkeeper.wait;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

public record WaitProperties(
        @DefaultValue("1m") Duration timeout,
        @DefaultValue("5s") Duration pollInterval) {}
