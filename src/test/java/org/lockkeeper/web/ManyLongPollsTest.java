package org.lockkeeper.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.coyote.AbstractProtocol;
import org.apache.tomcat.util.threads.ThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.testing.Answer;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import tools.jackson.databind.JsonNode;

/** Long-polls hold a connection each, and no thread: far more of them than Tomcat has threads (50). */
@RunningLockkeeper
class ManyLongPollsTest {

    private static final int CALLERS = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final FakeGuardedServices services;
    private final TomcatWebServer server;
    private final Call call;

    @Autowired
    ManyLongPollsTest(GuardedServices services, WebServerApplicationContext context) {
        this.services = (FakeGuardedServices) services;
        this.server = (TomcatWebServer) Objects.requireNonNull(context.getWebServer());
        this.call = new Call(server.getPort());
    }

    @AfterEach
    void closeWindows() {
        services.busy(false);
        for (JsonNode window : call.get(Call.WINDOWS).body().get("windows")) {
            call.send("DELETE", Call.WINDOWS + "/" + window.get("id").asString(), "");
        }
    }

    @Test
    void aThousandCallersAreAnsweredWhenTheWindowOpens() {
        closeWindows();
        services.busy(true);
        String window = call.window("{\"reason\":\"r\",\"requestedBy\":\"me\",\"duration\":\"1h\"}")
                .expect(201)
                .header("Location");

        List<CompletableFuture<Answer>> answers = Stream.generate(() -> call.getAsync(window + "?until=OPEN&wait=5min"))
                .limit(CALLERS)
                .toList();
        await().atMost(PATIENCE).until(() -> parked() >= CALLERS);
        assertThat(answers).noneMatch(CompletableFuture::isDone);
        assertThat(threads()).isLessThanOrEqualTo(50);
        assertThat(call.get(window).text("/state")).isEqualTo("DRAINING");

        services.busy(false);
        await().atMost(PATIENCE).until(() -> answers.stream().allMatch(CompletableFuture::isDone));
        assertThat(answers).extracting(answer -> answer.join().text("/state")).containsOnly("OPEN");
    }

    private int parked() {
        return ((AbstractProtocol<?>) server.getTomcat().getConnector().getProtocolHandler())
                .getWaitingProcessorCount();
    }

    /** Of this server alone: other tests of this JVM have servers too. */
    private int threads() {
        ThreadPoolExecutor executor = (ThreadPoolExecutor)
                server.getTomcat().getConnector().getProtocolHandler().getExecutor();
        return executor.getLargestPoolSize();
    }
}
