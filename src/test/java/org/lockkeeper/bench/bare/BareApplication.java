package org.lockkeeper.bench.bare;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * What the framework itself takes: the starters for the web, actuator and security, and nothing of Lockkeeper. Started by
 * SpringApplication's own main method: {@code spring-boot:test-run} gives up over two main classes among the tests.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class BareApplication {}
