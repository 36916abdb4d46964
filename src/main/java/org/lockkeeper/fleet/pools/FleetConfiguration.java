package org.lockkeeper.fleet.pools;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@Configuration(proxyBeanMethods = false)
@Import(FleetRegistrar.class)
class FleetConfiguration {}
