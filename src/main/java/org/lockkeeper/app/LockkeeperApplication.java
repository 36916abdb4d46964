package org.lockkeeper.app;

import org.lockkeeper.base.vital.Vital;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

@SpringBootApplication(scanBasePackages = "org.lockkeeper", proxyBeanMethods = false)
@ConfigurationPropertiesScan("org.lockkeeper")
public class LockkeeperApplication {
    public static void main(String[] args) {
        if (ConfigurationCheck.isAskedFor(args)) {
            System.exit(ConfigurationCheck.run(args));
        }
        Vital.watchAllThreads();
        try {
            SpringApplication application = new SpringApplication(LockkeeperApplication.class);
            application.addListeners(new AheadOfTime());
            application.run(args);
        } catch (RuntimeException failure) {
            if (Refusal.is(failure)) { // and it has been told
                System.exit(Refusal.EXIT_CODE);
            }
            throw failure;
        }
    }
}
