package org.lockkeeper.maintenance.wait;

import java.time.Duration;
import java.util.List;
import org.lockkeeper.host.service.NoOwners;
import org.lockkeeper.host.service.Owners;
import org.lockkeeper.web.access.AnyCaller;
import org.lockkeeper.web.listen.HttpProperties;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.util.unit.DataSize;

/** As much of the application as a wait over REST needs. */
@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
@ComponentScan(
        value = "org.lockkeeper.web",
        excludeFilters = @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*\\.web\\.access\\..*"))
@Import({WaitController.class, WaitConfiguration.class})
// No stereotype: the tests of the whole application scan this package too.
class WaitApp {

    static final String LOOPBACK = "server.address=127.0.0.1";
    static final int MAX_CONCURRENT = 3;
    static final Duration HEARTBEAT = Duration.ofMillis(100);

    @Bean
    FakeGuardedServices guardedServices() {
        return new FakeGuardedServices().configure("backup-*.service", "cleanup.service");
    }

    @Bean
    AnyCaller caller() {
        return new AnyCaller();
    }

    /** Who may what is none of this part's. */
    @Bean
    SecurityFilterChain everybody(HttpSecurity http) {
        return http.csrf(AbstractHttpConfigurer::disable)
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .build();
    }

    @Bean
    Owners owners(FakeGuardedServices services) {
        return NoOwners.on(services);
    }

    @Bean
    HttpProperties httpProperties() {
        return new HttpProperties(
                false,
                List.of(),
                DataSize.ofKilobytes(64),
                java.time.Duration.ofSeconds(10),
                null,
                true,
                400,
                true,
                true);
    }

    @Bean
    WaitProperties waitProperties() {
        return new WaitProperties(
                Duration.ofMillis(250),
                Duration.ofMillis(100),
                0,
                1.0,
                Duration.ofSeconds(30),
                Duration.ofHours(24),
                MAX_CONCURRENT);
    }

    @Bean
    WaitingUnits waitingUnits() {
        return new WaitingUnits(List::of);
    }

    @Bean
    Waits waits(RetryableWait retryableWait, WaitProperties properties) {
        return new Waits(retryableWait, properties, HEARTBEAT);
    }
}
