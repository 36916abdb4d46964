package org.lockkeeper.maintenance.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.lockkeeper.maintenance.wait.Caller.read;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.host.service.ServiceState.State;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(classes = WaitApp.class, webEnvironment = WebEnvironment.RANDOM_PORT, properties = WaitApp.LOOPBACK)
class WaitApiTest {

    private static final String LONG = "{'timeout': '10min', 'pollInterval': '10min'}";

    private final FakeGuardedServices services;
    private final Waits waits;
    private final MeterRegistry meters;
    private final Caller caller;

    @Autowired
    WaitApiTest(FakeGuardedServices services, Waits waits, MeterRegistry meters, @LocalServerPort int port) {
        this.services = services;
        this.waits = waits;
        this.meters = meters;
        this.caller = new Caller(port);
    }

    @BeforeEach
    @AfterEach
    void idle() {
        services.recover();
        services.reset();
        services.set("backup-db.service", State.IDLE).set("cleanup.service", State.IDLE);
        await().until(() -> waits.slotsFree() == WaitApp.MAX_CONCURRENT);
    }

    @Test
    void answersAtOnceWhenQuiet() throws Exception {
        HttpResponse<String> response = caller.callWithoutBody();

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(Caller.<String>read(response, "outcome")).isEqualTo("QUIET");
        assertThat(Caller.<Integer>read(response, "attempts")).isOne();
        assertThat(Duration.parse(read(response, "waited"))).isPositive();
        assertThat(Caller.<List<?>>read(response, "blockers")).isEmpty();
    }

    @Test
    void namesWhatWasInTheWayWhenTheTimeIsUp() throws Exception {
        services.set("backup-db.service", State.BUSY);

        HttpResponse<String> response = caller.call("{}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Caller.<String>read(response, "outcome")).isEqualTo("TIMED_OUT");
        assertThat(Duration.parse(read(response, "waited"))).isGreaterThanOrEqualTo(Duration.ofMillis(250));
        assertThat(Caller.<List<String>>read(response, "blockers[*].subject")).containsExactly("backup-db.service");
        assertThat(Caller.<List<String>>read(response, "blockers[*].kind")).containsExactly("SERVICE");
    }

    @Test
    void givesUpWhenTheAttemptsAreUsedUp() throws Exception {
        services.set("backup-db.service", State.BUSY);

        HttpResponse<String> response = caller.call("{'timeout': '1h', 'maxAttempts': 2}");

        assertThat(Caller.<String>read(response, "outcome")).isEqualTo("ATTEMPTS_USED_UP");
        assertThat(Caller.<Integer>read(response, "attempts")).isEqualTo(2);
    }

    @Test
    void answersAsSoonAsTheServicesAreQuiet() throws Exception {
        services.set("backup-db.service", State.BUSY);
        CompletableFuture<HttpResponse<String>> waiting = caller.begin(LONG);
        await().until(() -> services.listeners() == 1);

        services.set("backup-db.service", State.IDLE);

        HttpResponse<String> response = waiting.get(30, TimeUnit.SECONDS);
        assertThat(Caller.<String>read(response, "outcome")).isEqualTo("QUIET");
        assertThat(services.listeners()).isZero();
    }

    @Test
    void sendsLineFeedsUntilTheAnswer() throws Exception {
        services.set("backup-db.service", State.BUSY);

        HttpResponse<String> response = caller.call("{'timeout': '1s'}");

        assertThat(response.body()).startsWith("\n\n").contains("TIMED_OUT");
        assertThat(Caller.<String>read(response, "outcome")).isEqualTo("TIMED_OUT");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    }

    @Test
    void aHangUpFreesItsPlaceAndCountsAsCancelled() throws Exception {
        services.set("backup-db.service", State.BUSY);
        double before = cancelled();
        Socket socket = caller.connect(LONG);
        await().until(() -> services.listeners() == 1);

        socket.close();

        await().atMost(Duration.ofSeconds(5)).until(() -> waits.slotsFree() == WaitApp.MAX_CONCURRENT);
        await().until(() -> cancelled() == before + 1);
        assertThat(services.listeners()).isZero();
    }

    private double cancelled() {
        return meters.get("lockkeeper.wait").tag("outcome", "cancelled").timer().count();
    }

    @Test
    void refusesMoreWaitsThanThereArePlaces() throws Exception {
        services.set("backup-db.service", State.BUSY);
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < WaitApp.MAX_CONCURRENT; i++) {
            waiting.add(caller.begin(LONG));
        }
        await().until(() -> waits.slotsFree() == 0);

        HttpResponse<String> refused = caller.call("{}");

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(Caller.<String>read(refused, "type")).isEqualTo("urn:lockkeeper:problem:too-many-waits");

        services.set("backup-db.service", State.IDLE);
        for (CompletableFuture<HttpResponse<String>> one : waiting) {
            assertThat(Caller.<String>read(one.get(30, TimeUnit.SECONDS), "outcome"))
                    .isEqualTo("QUIET");
        }
        assertThat(caller.call("{}").statusCode()).isEqualTo(200);
    }
}
