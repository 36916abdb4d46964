package org.lockkeeper.app.daemon;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@Configuration(proxyBeanMethods = false)
@Import(SupervisedRegistrar.class)
class DaemonConfiguration {}
