package org.lockkeeper.maintenance.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.lockkeeper.host.service.ServiceState.State;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.access.AnyCaller;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.mock.web.MockHttpServletRequest;

class WaitApiShutdownTest {

    @Test
    void answersEveryWaitAndDoesNotHoldUpTheShutdown() throws Exception {
        ConfigurableApplicationContext app =
                new SpringApplicationBuilder(WaitApp.class).run("--server.port=0", "--" + WaitApp.LOOPBACK);
        FakeGuardedServices services = app.getBean(FakeGuardedServices.class);
        services.set("backup-db.service", State.BUSY);
        Caller caller = new Caller(Integer.parseInt(app.getEnvironment().getRequiredProperty("local.server.port")));
        CompletableFuture<HttpResponse<String>> waiting = caller.begin("{'timeout': '10min'}");
        await().until(() -> services.listeners() == 1);

        long before = System.nanoTime();
        app.close();

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        HttpResponse<String> response = waiting.get(30, TimeUnit.SECONDS);
        assertThat(Caller.<String>read(response, "outcome")).isEqualTo("CANCELLED");
        assertThat(services.listeners()).isZero();
    }

    @Test
    void refusesWaitsThatComeTooLate() {
        ConfigurableApplicationContext app =
                new SpringApplicationBuilder(WaitApp.class).run("--server.port=0", "--" + WaitApp.LOOPBACK);
        WaitController controller = app.getBean(WaitController.class);
        app.close();

        assertThatThrownBy(() -> controller.await(null, AnyCaller.of(new MockHttpServletRequest())))
                .isInstanceOf(ApiProblem.class)
                .hasMessageContaining("shutting down");
    }
}
