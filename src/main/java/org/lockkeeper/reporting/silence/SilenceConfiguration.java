package org.lockkeeper.reporting.silence;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@Configuration(proxyBeanMethods = false)
@Import(SilenceRegistrar.class)
class SilenceConfiguration {}
