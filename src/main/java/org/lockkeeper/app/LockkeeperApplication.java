package org.lockkeeper.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

@SpringBootApplication(scanBasePackages = "org.lockkeeper")
@ConfigurationPropertiesScan("org.lockkeeper")
public class LockkeeperApplication {
    public static void main(String[] args) {
        SpringApplication.run(LockkeeperApplication.class, args);
    }
}
