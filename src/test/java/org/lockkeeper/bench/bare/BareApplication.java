package org.lockkeeper.bench.bare;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** What the framework itself takes: the starters for the web, actuator and security, and nothing of Lockkeeper. */
@SpringBootApplication(proxyBeanMethods = false)
public class BareApplication {
    public static void main(String[] args) {
        SpringApplication.run(BareApplication.class, args);
    }
}
