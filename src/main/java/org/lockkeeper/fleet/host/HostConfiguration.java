package org.lockkeeper.fleet.host;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@Configuration(proxyBeanMethods = false)
@Import(HostRegistrar.class)
class HostConfiguration {}
